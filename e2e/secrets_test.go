//go:build linux

package e2e

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smokeball-connect/demo"
	"smokeball-connect/demo/demotest"
)

// After an eventful day, with sign-ins, renewals, copies and failures, no secret is in any of the person's files except the keychain's and
// the browser's, nor in the program's output, arguments, title or tray.
func TestSecretsStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	const apiKey = "an-api-key-that-nobody-may-see"
	d := newDesk(t, demo.Options{Rotate: true, Grace: time.Minute})
	env := append(d.provider.env(), "SMOKEBALL_API_KEY="+apiKey)
	p := d.start(t, env)
	w, icon := d.window(t, title), d.tray.icon(t)
	w.connect(t)
	d.signIn(t)
	icon.waitForLine(t, "Connected · ")
	w.press(t, "ctrl+shift+c")
	d.waitForNewestToken(t)
	for _, wrong := range []demotest.Fault{
		{Body: demotest.HTML}, {Body: demotest.Truncated}, {Body: demotest.Huge}, {Body: demotest.Elsewhere}, {DropBefore: true}, {Status: 429}, {Status: 500},
	} {
		wrong.Path = "/oauth2/token"
		allIsWell := d.provider.Fail(wrong)
		icon.click(t, "Renew now")
		waitFor(t, "the renewal to fail", func() bool { line := icon.line(); return line != "" && !strings.HasPrefix(line, "Connected") })
		allIsWell()
		icon.click(t, "Renew now")
		icon.waitForLine(t, "Connected · ")
	}
	icon.click(t, "Sign in again…")
	w.waitForText(t, "Webhooks that were created")
	w.press(t, "shift+Tab", "Return")    // the focus is on Cancel
	page := d.browser.open(t, d.link(t)) // the browser is still signed in, so there is no form
	page.waitForText(t, connectedPage)
	icon.waitForLine(t, "Connected · ")
	for _, command := range []string{"status", "token --header"} {
		if _, _, code := d.run(t, env, strings.Fields(command)...); code != 0 {
			t.Errorf("%s ends with %d", command, code)
		}
	}
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	d.mustBeSecret(t, apiKey, "the arguments of processes", argumentsOf(t, program))
	d.mustBeSecret(t, apiKey, "the window's title", []byte(w.title()+icon.line()+icon.tooltip()))
	w.press(t, "ctrl+q")
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
	d.mustBeSecret(t, apiKey, "what the program prints", []byte(p.stdout()+p.stderr()))
	if len(d.provider.Journal().Secrets) < 10 {
		t.Fatal("there was nothing to keep secret")
	}

	looked := 0
	err = filepath.WalkDir(d.home, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			if entry != nil && entry.IsDir() && (entry.Name() == "keyrings" || entry.Name() == "chromium") {
				return fs.SkipDir
			}
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return nil //nolint:nilerr // the file has gone meanwhile
		}
		looked++
		d.mustBeSecret(t, apiKey, path, content)
		return nil
	})
	if err != nil || looked < 3 {
		t.Errorf("%d files in the person's folder: %v", looked, err)
	}
}

// mustBeSecret fails the test if the content contains a secret.
func (d desk) mustBeSecret(t testing.TB, apiKey, where string, content []byte) {
	t.Helper()
	d.provider.mustNotLeak(t, where, string(content))
	if strings.Contains(string(content), apiKey) {
		t.Errorf("the API key is in %s", where)
	}
}

// argumentsOf returns the arguments of all running processes of a program.
func argumentsOf(t testing.TB, program string) []byte {
	t.Helper()
	var all []byte
	processes, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, process := range processes {
		arguments, err := os.ReadFile(process)
		if err == nil && bytes.HasPrefix(arguments, []byte(program)) {
			all = append(all, arguments...)
		}
	}
	if len(all) == 0 {
		t.Fatal("no process of the program runs")
	}
	return all
}
