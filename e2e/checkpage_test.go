//go:build linux

package e2e

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"smokeball-connect/demo"
)

// After the API key has been changed, the check names it as the cause and leads to its field. With the new key, all is well. The
// diagnostics that can be saved then contain no secret.
func TestTheCheckFindsAChangedAPIKey(t *testing.T) {
	t.Parallel()
	const before, after = "the-key-of-yesterday", "the-key-of-today-Xy7Kd93LmQ2pRt5Vw8Za"
	d := newDesk(t, demo.Options{Scopes: []string{"matters/read", "firm/read"}})
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("x-api-key") != after {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusForbidden)
			w.Write([]byte(`{"title":"Forbidden","status":403}`))
			return
		}
		d.provider.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(api.Close)
	env := append(d.provider.env(), "SMOKEBALL_API_URL="+api.URL)
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	keep := d.startCommand(t, env, d.command("bash", "-c", "echo "+before+" | "+program+" api-key"))
	if code := keep.wait(t); code != 0 {
		t.Fatalf("api-key: %d\n%s", code, keep.stderr())
	}

	p := d.start(t, env)
	w := d.window(t, title)
	icon := d.tray.icon(t)
	w.connect(t)
	newPerson().mustSignIn(t, d.link(t))
	icon.waitForLine(t, "Connected")
	w.clickBelow(t, "Check")
	w.waitForText(t, "probably refuses your firm's API key")
	w.press(t, "Return") // "Enter a new key" has the focus, and leads to its field
	w.waitForText(t, "Keep this key")
	w.typeText(t, after)
	w.press(t, "Return")
	w.waitForText(t, "The API key is kept")
	w.press(t, "Escape")
	w.waitForText(t, "Check again")
	w.press(t, "Tab", "Return")
	w.waitForText(t, "Everything is as it should be.")

	w.click(t, "Save diagnostics")
	w.waitForText(t, "Leave out names")
	w.press(t, "Return")
	var saved []string
	waitFor(t, "the diagnostics to be saved", func() bool {
		saved, err = filepath.Glob(filepath.Join(d.home, "smokeball-connect-diagnostics-*.txt"))
		return len(saved) == 1 && err == nil
	})
	content, err := os.ReadFile(saved[0])
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for _, want := range []string{"Everything is as it should be.", "State: Connected", "Signed in.", "msg=state"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the diagnostics:\n%s", want, text)
		}
	}
	text = strings.Join(strings.Fields(text), "") // also finds what was broken over lines
	secrets := slices.Concat(d.provider.Journal().Secrets, []string{before, after})
	if len(secrets) < 6 {
		t.Fatal("there was nothing to keep secret")
	}
	for n, secret := range secrets {
		for _, spelt := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)),
			base64.RawURLEncoding.EncodeToString([]byte(secret))} {
			if strings.Contains(text, spelt) {
				t.Errorf("secret number %d is in the diagnostics", n)
			}
		}
	}
	w.press(t, "ctrl+q")
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
}
