//go:build linux

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"smokeball-connect/demo"
	"smokeball-connect/demo/demotest"
)

// How another program holds files open.
const (
	againstReplacing = "hold"       // others may read and write them
	againstAll       = "hold-alone" // others may not even read them
)

// inUse is a Windows in which somebody has signed in and has settings, and other programs hold its files open.
type inUse struct {
	*windows
	provider        *provider
	state, settings string // folders
}

func newInUse(t testing.TB) inUse {
	t.Helper()
	w, p := newWindows(t), newProvider(t, demo.Options{Rotate: true})
	if _, said, code := w.runs(t, forShells, p.env(), "set", "sign_in_days=60"); code != 0 {
		t.Fatalf("set ends with %d: %s", code, said)
	}
	w.connect(t, p)
	return inUse{w, p, w.folder(t, "AppData/Local/smokeball-connect"), w.folder(t, "AppData/Roaming/smokeball-connect")}
}

// renewal is a command token that has to renew: by the time a token has been saved, it is not good for that long.
var renewal = []string{"token", "--min-validity", "59m59.95s"}

// settingsFile is the name of the settings file.
const settingsFile = "settings.toml"

// files are the files in either folder whose names match a pattern.
func (u inUse) files(t testing.TB, patterns ...string) (all []string) {
	t.Helper()
	for _, pattern := range patterns {
		for _, folder := range []string{u.state, u.settings} {
			found, err := filepath.Glob(filepath.Join(folder, pattern))
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, found...)
		}
	}
	return all
}

// mustBeTidy fails the test if a half-written file is left.
func (u inUse) mustBeTidy(t testing.TB) {
	t.Helper()
	if left := u.files(t, "*.[0-9]*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

// content is the content of a file, even if a Windows program holds it open.
func (u inUse) content(t testing.TB, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// renewals counts the renewals in the history.
func (u inUse) renewals(t testing.TB) int {
	t.Helper()
	return strings.Count(u.content(t, u.files(t, "*.history")[0]), `"event":"renewed"`)
}

// mustRenew renews, and makes sure that exactly one sign-in is alive afterwards.
func (u inUse) mustRenew(t testing.TB) {
	t.Helper()
	before := u.provider.Count("refresh_token")
	out, said, code := u.runs(t, forShells, u.provider.env(), renewal...)
	if code != 0 || strings.TrimSpace(out) != u.provider.LastAccessToken() || u.provider.Count("refresh_token") != before+1 {
		t.Errorf("a renewal ends with %d and says %q", code, said)
	}
	if alive := len(u.provider.Alive()); alive != 1 || u.provider.Journal().Revoked != 0 {
		t.Errorf("%d sign-ins are alive, and %d were revoked", alive, u.provider.Journal().Revoked)
	}
	u.mustBeTidy(t)
}

// The program waits for files that a virus scanner or a backup holds open for a moment.
func TestWindowsFilesInUseForAMoment(t *testing.T) {
	t.Parallel()
	u := newInUse(t)
	// Wine logs a file that can't be opened. A file that can't be replaced shows by the new file beside it.
	notOpened := func(name string) func(*program) bool {
		return func(p *program) bool {
			return slices.ContainsFunc(strings.Split(p.stderr(), "\n"), func(line string) bool {
				return strings.Contains(line, name+`" (status c0000043)`) // STATUS_SHARING_VIOLATION
			})
		}
	}
	notReplaced := func(name string) func(*program) bool {
		return func(*program) bool { return len(u.files(t, "*"+name+".[0-9]*")) > 0 }
	}
	days, set := 60, []string{"set"}
	for _, c := range []struct {
		how, file string
		command   []string
		found     func(*program) bool
	}{
		{againstReplacing, ".revision", renewal, notReplaced(".revision")},
		{againstReplacing, ".history", renewal, notReplaced(".history")},
		{againstReplacing, settingsFile, set, notReplaced(settingsFile)},
		{againstAll, settingsFile, set, notOpened(settingsFile)},
		{againstAll, settingsFile, renewal, notOpened(settingsFile)},
		{againstAll, ".history", renewal, notOpened(".history")},
		{againstAll, ".history.lock", renewal, notOpened(".history.lock")},
		{againstAll, ".lock", renewal, notOpened(".lock")},
	} {
		files := u.files(t, "*"+c.file)
		if c.file == ".lock" { // the connection's
			files = slices.DeleteFunc(files, func(file string) bool { return strings.Contains(file, ".history") })
		}
		if len(files) != 1 {
			t.Fatalf("%s is %q", c.file, files)
		}
		const tries = 10
		for try := 1; ; try++ {
			days = 150 - days
			if c.command[0] == "set" {
				c.command = []string{"set", fmt.Sprintf("sign_in_days=%d", days)}
			}
			history, requests, content := u.renewals(t), u.provider.Count("refresh_token"), u.content(t, files[0])
			letGo := u.hold(t, c.how, files...)
			began := time.Now()
			p := u.starts(t, forShells, append(u.provider.env(), "WINEDEBUG=warn+file"), c.command...)
			found := !waitForEither(t, p.ended, "the program to find "+c.file+" in use", func() bool { return c.found(p) })
			letGo()
			inTime := time.Since(began) < 2*time.Second
			code := p.wait(t)
			ok := found && code == 0
			if c.how == againstReplacing {
				ok = ok && u.content(t, files[0]) != content
			}
			if c.command[0] == "set" {
				ok = ok && u.content(t, u.settings+"/"+settingsFile) == fmt.Sprintf("sign_in_days = \"%d\"\n", days)
			} else {
				ok = ok && strings.TrimSpace(p.stdout()) == u.provider.LastAccessToken() &&
					u.provider.Count("refresh_token") == requests+1 && u.renewals(t) == history+1
			}
			if ok {
				break
			}
			// The program only waits for two seconds. If the machine was so busy that they were over, try again.
			if inTime || try == tries {
				t.Errorf("%s %s: %v ends with %d and says %q", c.how, c.file, c.command, code, p.stderr())
				break
			}
		}
		u.mustBeTidy(t)
	}
	u.mustRenew(t)
}

// run runs a command to its end.
func (u inUse) run(t testing.TB, args ...string) (out, said string, code int) {
	t.Helper()
	return u.runs(t, forShells, u.provider.env(), args...)
}

// If another program holds files in the state folder open, the program does without them or says so, and the sign-in is not harmed.
func TestWindowsStateFilesInUse(t *testing.T) {
	t.Parallel()
	u := newInUse(t)
	// None of these is needed for a renewal.
	letGo := u.hold(t, againstAll, u.files(t, "*.revision", "*.history", "*.record")...)
	u.mustRenew(t)
	letGo()

	// Without the lock, nothing can be renewed, so the current token is printed, and nobody can disconnect.
	requests := u.provider.Count("refresh_token")
	letGo = u.hold(t, againstAll, u.files(t, "*.lock")...)
	if out, said, code := u.run(t, renewal...); code != 0 || strings.TrimSpace(out) != u.provider.LastAccessToken() ||
		!strings.Contains(said, "less than you asked for") {
		t.Errorf("token ends with %d and says %q", code, said)
	}
	if _, said, code := u.run(t, "disconnect"); code != 4 || !strings.Contains(said, "no other program has a file in it open") {
		t.Errorf("disconnect ends with %d and says %q", code, said)
	}
	letGo()
	if n := u.provider.Count("refresh_token"); n != requests {
		t.Errorf("%d requests without the lock", n-requests)
	}
	u.mustRenew(t)

	// An unanswered request leaves a mark. While that can't be removed, no other request could be marked, so none is made.
	undo := u.provider.Fail(demotest.Fault{Path: "/oauth2/token", DropBefore: true})
	u.run(t, renewal...)
	undo()
	letGo = u.hold(t, againstReplacing, u.files(t, "*.mark")...)
	u.mustRenew(t)
	requests = u.provider.Count("refresh_token")
	if out, _, code := u.run(t, renewal...); code != 0 || strings.TrimSpace(out) != u.provider.LastAccessToken() ||
		u.provider.Count("refresh_token") != requests {
		t.Errorf("token ends with %d, after %d requests without a mark", code, u.provider.Count("refresh_token")-requests)
	}
	letGo()
	u.mustRenew(t)

	letGo = u.hold(t, againstReplacing, u.files(t, "*.revision", "*.history", "*.record")...)
	if _, said, code := u.run(t, "disconnect"); code != 0 || u.provider.Journal().Revoked != 1 || len(u.credentials(t)) != 0 {
		t.Errorf("disconnect ends with %d and says %q; %d revoked, %q left", code, said, u.provider.Journal().Revoked, u.credentials(t))
	}
	if out, _, code := u.run(t, "status", "--all"); code != 0 || !strings.Contains(out, "Not connected") ||
		!strings.Contains(out, "no other sign-ins") {
		t.Errorf("status ends with %d and says %q", code, out)
	}
	letGo()
	u.mustBeTidy(t)
}

// If another program holds the settings file open, the program says so, and the settings stay as they are.
func TestWindowsSettingsInUse(t *testing.T) {
	t.Parallel()
	u := newInUse(t)
	letGo := u.hold(t, againstReplacing, u.files(t, settingsFile)...)
	if _, said, code := u.run(t, "set", "sign_in_days=90"); code != 1 ||
		!strings.Contains(said, "The settings cannot be saved: another program may have the file open") {
		t.Errorf("set ends with %d and says %q", code, said)
	}
	u.mustRenew(t)
	letGo()
	letGo = u.hold(t, againstAll, u.files(t, settingsFile)...)
	for _, c := range []struct {
		command []string
		code    int
	}{{[]string{"set", "sign_in_days=90"}, 1}, {renewal, 1}, {[]string{"status"}, 0}} {
		if _, said, code := u.run(t, c.command...); code != c.code ||
			!strings.Contains(said, "cannot be read: another program may have the file open") {
			t.Errorf("%v ends with %d and says %q", c.command, code, said)
		}
	}
	letGo()
	if got := u.content(t, u.settings+"/"+settingsFile); got != "sign_in_days = \"60\"\n" {
		t.Errorf("the settings are %q", got)
	}
	u.mustRenew(t)
}

// The window notices that a command has disconnected, although the command could not write the revision. Entries that can't be written to
// the history are kept for later.
func TestWindowsStateFilesInUseWithAWindow(t *testing.T) {
	t.Parallel()
	u := newInUse(t)
	folder, err := forWindows()
	if err != nil {
		t.Fatal(err)
	}
	screen := u.desktop(t, u.provider.env(), filepath.Join(folder, withWindow))
	screen.waitForText(t, "Jane Citizen")
	before := u.renewals(t)
	letGo := u.hold(t, againstReplacing, u.files(t, "*.history", "*.revision")...)
	screen.press(t, "ctrl+r")
	waitFor(t, "a renewal", func() bool { return u.provider.Count("refresh_token") == 1 })
	waitFor(t, "the program to give up its history for now", func() bool {
		return slices.ContainsFunc(u.files(t, "log/*.log"), func(log string) bool {
			return strings.Contains(u.content(t, log), "the history cannot be written")
		})
	})
	letGo()
	screen.press(t, "ctrl+r")
	waitFor(t, "both renewals in the history", func() bool { return u.renewals(t) == before+2 })

	letGo = u.hold(t, againstReplacing, u.files(t, "*.revision")...)
	if _, said, code := u.runs(t, forShells, u.provider.env(), "disconnect"); code != 0 {
		t.Errorf("disconnect ends with %d and says %q", code, said)
	}
	if _, said, code := u.runs(t, withWindow, u.provider.env()); code != 0 { // which brings the window to the front, as a person would
		t.Errorf("a second start ends with %d and says %q", code, said)
	}
	screen.waitForText(t, "Connect to Smokeball")
	letGo()
}
