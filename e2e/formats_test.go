//go:build linux

package e2e

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"smokeball-connect/demo"
)

// watchedAPI is a provider's API at an address of its own. While curl calls it, it looks at every process: none may have a secret in its
// arguments.
type watchedAPI struct {
	*httptest.Server
	requests atomic.Int32
}

func newWatchedAPI(t *testing.T, d desk, apiKey string) *watchedAPI {
	t.Helper()
	api := &watchedAPI{}
	api.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		api.requests.Add(1)
		processes, err := filepath.Glob("/proc/[0-9]*/cmdline")
		if err != nil || len(processes) == 0 {
			t.Errorf("there are no processes: %v", err)
		}
		curl := false
		for _, process := range processes {
			arguments, err := os.ReadFile(process)
			if err != nil {
				continue // it has ended
			}
			curl = curl || strings.HasPrefix(string(arguments), "curl\x00")
			d.mustBeSecret(t, apiKey, "the arguments of a process", arguments)
		}
		if !curl {
			t.Error("curl is not among the processes")
		}
		d.provider.Handler().ServeHTTP(w, r)
	}))
	t.Cleanup(api.Close)
	return api
}

// asked is how often the API was called.
func (a *watchedAPI) asked() int { return int(a.requests.Load()) }

// Each format that the command token prints works with the tool that it is for.
func TestTheFormatsOfAToken(t *testing.T) {
	t.Parallel()
	const apiKey = "the-key-that-Smokeball-issued"
	s := newSession(t, sessionKind{})
	p := newProvider(t, demo.Options{})
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	connect := s.start(t, p.env(), "connect")
	newPerson().mustSignIn(t, s.link(t))
	if code := connect.wait(t); code != 0 {
		t.Fatalf("connect: %d\n%s", code, connect.stderr())
	}
	withKey := append(p.env(), "SMOKEBALL_API_KEY="+apiKey)

	api := newWatchedAPI(t, desk{session: s, provider: p}, apiKey)
	for i, how := range []string{"--format curl-config | curl -K -", "--format headers | curl -H @-"} {
		shell := s.startCommand(t, withKey, s.command("bash", "-c", program+" token "+how+" "+api.URL+"/firm"))
		if code := shell.wait(t); code != 0 || api.asked() != i+1 || !strings.Contains(shell.stdout(), `"name"`) {
			t.Errorf("token %s: exit code %d, asked %d times: %s%s", how, code, api.asked(), shell.stdout(), shell.stderr())
		}
	}

	// The headers helper of an MCP client: a command that prints a JSON object of headers to send.
	out, said, code := s.run(t, withKey, "token", "--format", "mcp-headers")
	var headers map[string]string
	if err := json.Unmarshal([]byte(out), &headers); err != nil || code != 0 || said != "" || len(headers) != 1 {
		t.Fatalf("mcp-headers: exit code %d, %v, %d headers; it says %s", code, err, len(headers), said)
	}
	r, err := http.NewRequest(http.MethodGet, p.url()+"/firm", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	r.Header.Set("x-api-key", apiKey) // configured in the MCP client
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("with the helper's headers, the answer is %s", answer.Status)
	}

	if out, said, code := s.run(t, p.env(), "token", "--format", "headers"); code != 1 || out != "" ||
		!strings.Contains(said, "There is no API key") {
		t.Errorf("headers without an API key: exit code %d; it says %s", code, said)
	}
	if out, said, code := s.run(t, p.env(), "token", "--format", "curl-config"); code != 0 || strings.Count(out, "\n") != 1 ||
		!strings.Contains(said, "There is no API key") {
		t.Errorf("curl-config without an API key: exit code %d; it says %s", code, said)
	}
	for _, args := range [][]string{{"token", "--json"}, {"token", "--format", "json"}, {"status", "--json"}} {
		out, _, code := s.run(t, p.env(), args...)
		var version struct{ Version int }
		if err := json.Unmarshal([]byte(out), &version); err != nil || code != 0 || version.Version != 1 {
			t.Errorf("%q: exit code %d, version %d, %v", args, code, version.Version, err)
		}
	}
}

// The token can be copied in another format, in the window with the keyboard alone and in the tray. Copied commands work in a shell.
func TestCopyingInAnotherFormat(t *testing.T) {
	t.Parallel()
	const apiKey = "the-key-that-Smokeball-issued"
	d := newQuietDesk(t)
	api := newWatchedAPI(t, d, apiKey)
	env := append(d.provider.env(), "SMOKEBALL_API_URL="+api.URL, "SMOKEBALL_API_KEY="+apiKey)
	p := d.start(t, env)
	w := d.window(t, title)
	d.tray.icon(t)
	w.connect(t)
	newPerson().mustSignIn(t, d.link(t))
	w.waitForText(t, "Renews by itself")

	w.press(t, "Tab", "Return") // from the main button to the one that opens the menu
	w.waitForText(t, "Both headers")
	w.press(t, "Down", "Return")
	header := func() string { return "Authorization: Bearer " + d.provider.LastAccessToken() }
	d.waitForClipboard(t, "the header", func(text string) bool { return text == header() })
	w.waitForText(t, "It leaves the clipboard")
	w.press(t, "ctrl+q")
	p.wait(t)

	d.start(t, env, "--hidden")
	icon := d.tray.icon(t)
	icon.click(t, "Copy Authorization header")
	d.waitForClipboard(t, "the header again", func(text string) bool { return text == header() })
	icon.click(t, "Copy", "Both headers")
	d.waitForClipboard(t, "both headers", func(text string) bool { return text == header()+"\nx-api-key: "+apiKey })
	if !icon.choose("Copy", "curl command") {
		t.Error("there is no curl command")
	}
	d.waitForClipboard(t, "a command", func(text string) bool { return strings.HasPrefix(text, "printf ") })
	pasted := []string{d.clipboard()}

	icon.click(t, "Copy", "A command that fetches it")
	d.waitForClipboard(t, "a command that fetches the token", func(text string) bool { return strings.HasPrefix(text, "'/") })
	icon.waitForItem(t, "Copy a command that fetches it")
	pasted = append(pasted, d.clipboard())
	d.mustBeSecret(t, apiKey, "a command that fetches the token", []byte(pasted[1]))
	for i, text := range pasted {
		bash := d.command("bash", "--norc")
		bash.Stdin = strings.NewReader(text + "\n") // with -c, the command would be in its arguments
		shell := d.startCommand(t, env, bash)
		if code := shell.wait(t); code != 0 || api.asked() != i+1 || !strings.Contains(shell.stdout(), `"name"`) {
			t.Errorf("exit code %d, asked %d times: %s%s", code, api.asked(), shell.stdout(), shell.stderr())
		}
	}
}
