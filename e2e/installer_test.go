//go:build linux

package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"smokeball-connect/demo"
)

// nextRelease is a folder with a next release for Windows, to upgrade to.
var nextRelease = sync.OnceValues(func() (string, error) {
	if _, err := forWindows(); err != nil { // two builds at the same time would interfere
		return "", err
	}
	folder, err := filepath.Abs(filepath.Join("..", "build", "next"))
	if err != nil {
		return "", err
	}
	build := command("../packaging/windows/build")
	build.Env = append(os.Environ(), "VERSION=99.0.0+next", "OUT="+folder)
	_, err = finishWithin(compiling, build)
	return folder, err
})

// firstRelease is the folder with the release that is installed first.
func firstRelease() (string, error) {
	if last := lastRelease(); last != "" {
		return last, nil
	}
	return forWindows()
}

// installer is the installer in a folder for one person ("user") or everybody ("machine").
func installer(t testing.TB, folder string, err error, kind string) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(folder, "*-"+kind+".msi"))
	if err != nil || len(found) != 1 {
		t.Fatalf("the installers in %s: %q, %v", folder, found, err)
	}
	return found[0]
}

// msiexec installs or removes without asking anything.
func (w *windows) msiexec(t testing.TB, what, path string, properties ...string) {
	t.Helper()
	p := w.startCommand(t, nil, w.wine("msiexec", append([]string{what, path, "/qn"}, properties...)...))
	if code := p.wait(t); code != 0 {
		t.Fatalf("msiexec %s %s: exit code %d\n%s", what, filepath.Base(path), code, p.stdout())
	}
}

// installed runs a command of the installed program to its end.
func (w *windows) installed(t testing.TB, folder string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	p := w.startCommand(t, nil, w.wine(filepath.Join(folder, forShells), args...))
	code = p.wait(t)
	return strings.ReplaceAll(p.stdout(), "\r\n", "\n"), p.stderr(), code
}

// named are the files and folders below a folder whose names match a pattern, in upper or lower case.
func named(t testing.TB, folder, pattern string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ok, _ := filepath.Match(strings.ToLower(pattern), strings.ToLower(entry.Name())); ok {
			found = append(found, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// A person installs the program, uses it, upgrades it while it runs, and removes it.
func TestWindowsInstallerForOnePerson(t *testing.T) {
	t.Parallel()
	w, p := newWindows(t), newProvider(t, demo.Options{})
	home := filepath.Join(w.drive, "users", "jane")
	folder := filepath.Join(home, "AppData", "Local", "Programs", title)
	first, err := firstRelease()
	w.msiexec(t, "/i", installer(t, first, err, "user"), "CLIENT_ID="+clientID, "REGION=au", "START_AT_LOGIN=1")
	const run = `HKCU\Software\Microsoft\Windows\CurrentVersion\Run`
	starts := func() bool {
		out, ok := w.registry(t, "query", run, "/v", title)
		return ok && strings.Contains(out, withWindow) && strings.Contains(out, "--hidden")
	}
	if !starts() {
		t.Error("it does not start with Windows")
	}
	if out, _ := w.registry(t, "query", `HKCU\Environment`, "/v", "Path"); !strings.Contains(out, title) {
		t.Errorf("it is not on the PATH: %s", out)
	}
	if out, _, code := w.installed(t, folder, "status", "--json"); code != 0 || !strings.Contains(out, `"region":"au"`) ||
		!strings.Contains(out, clientID) {
		t.Errorf("the firm's settings are not in force: %d, %s", code, out)
	}
	if _, said, code := w.installed(t, folder, "set", "auth_url="+p.url(), "api_url="+p.url(),
		"redirect_uris="+strings.Join(p.redirects, ",")); code != 0 {
		t.Fatal(said)
	}
	if found := named(t, home, title+".lnk"); len(found) != 1 || !strings.Contains(found[0], "Start Menu") {
		t.Errorf("it is not in the Start menu: %q", found)
	}
	connect := w.startCommand(t, nil, w.wine(filepath.Join(folder, forShells), "connect"))
	w.signIn(t)
	if code := connect.wait(t); code != 0 {
		t.Fatalf("connect ends with %d", code)
	}
	screen := w.desktop(t, nil, filepath.Join(folder, withWindow))
	screen.waitForText(t, "Jane Citizen")

	next, err := nextRelease()
	w.msiexec(t, "/i", installer(t, next, err, "user"))
	if out, _, _ := w.installed(t, folder, "version"); !strings.Contains(out, "next") {
		t.Errorf("after the upgrade, it is %s", out)
	}
	if out, said, code := w.installed(t, folder, "token"); code != 0 || strings.TrimSpace(out) != p.LastAccessToken() ||
		p.Journal().Revoked != 0 {
		t.Errorf("the upgrade disconnects: exit code %d, %s", code, said)
	}
	if !starts() {
		t.Error("after the upgrade, it does not start with Windows")
	}
	waitFor(t, "the program to run again", func() bool {
		_, said, code := w.installed(t, folder, "quit")
		return code == 0 && said == ""
	})
	// An upgrade does not start the program if the person has quit it.
	w.msiexec(t, "/i", installer(t, next, err, "user"), "REINSTALL=ALL", "REINSTALLMODE=vomus")
	if _, said, _ := w.installed(t, folder, "quit"); !strings.Contains(said, "not running") {
		t.Error("the upgrade started the program, which was not running")
	}

	w.desktop(t, nil, filepath.Join(folder, withWindow), "--hidden")
	w.msiexec(t, "/x", installer(t, next, err, "user"))
	if p.Journal().Revoked != 1 {
		t.Error("removing the program does not disconnect")
	}
	if left := w.credentials(t); len(left) > 0 {
		t.Errorf("left in Credential Manager: %q", left)
	}
	if starts() {
		t.Error("its autostart entry is left")
	}
	if left := named(t, home, "*smokeball*"); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
	if out, ok := w.registry(t, "query", "HKCU", "/s", "/f", "smokeball"); ok && strings.Contains(out, "smokeball") {
		t.Errorf("left in the registry:\n%s", out)
	}
}

// A firm installs the program for everybody, with managed settings.
func TestWindowsInstallerForEverybody(t *testing.T) {
	t.Parallel()
	w := newWindows(t)
	folder := filepath.Join(w.drive, "Program Files", title)
	first, err := firstRelease()
	w.msiexec(t, "/i", installer(t, first, err, "machine"), "CLIENT_ID=firm", "REGION=uk", "START_AT_LOGIN=1")
	check := func(when string) {
		t.Helper()
		out, said, code := w.installed(t, folder, "status", "--json")
		if code != 0 || !strings.Contains(out, `"region":"uk"`) || !strings.Contains(out, "/firm") {
			t.Errorf("%s, the firm's settings are not in force: %d, %s%s", when, code, out, said)
		}
		if out, ok := w.registry(t, "query", `HKLM\Software\Microsoft\Windows\CurrentVersion\Run`, "/v", title); !ok ||
			!strings.Contains(out, withWindow) {
			t.Errorf("%s, it does not start with Windows: %s", when, out)
		}
	}
	check("at first")
	// Windows lets everybody repair what an administrator has installed.
	w.msiexec(t, "/i", installer(t, first, err, "machine"), "REINSTALL=ALL", "REINSTALLMODE=amus", "CLIENT_ID=a-stranger", "REGION=au")
	check("after a repair that names another client ID")
	next, err := nextRelease()
	w.msiexec(t, "/i", installer(t, next, err, "machine"))
	check("after the upgrade")
	w.msiexec(t, "/x", installer(t, next, err, "machine"))
	if _, err := os.Stat(folder); err == nil {
		t.Error("the program's folder is left")
	}
	for _, key := range []string{`HKLM\Software\Policies\Connect for Smokeball`, `HKLM\Software\Microsoft\Windows\CurrentVersion\Run`} {
		if out, ok := w.registry(t, "query", key, "/s"); ok && strings.Contains(out, "firm") ||
			strings.Contains(out, title) && strings.Contains(out, withWindow) {
			t.Errorf("left in the registry: %s", out)
		}
	}
}
