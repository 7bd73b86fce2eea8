//go:build linux

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"smokeball-connect/demo"
)

// lastRelease is the folder with the downloads of the release to upgrade from; "" if E2E_LAST_RELEASE is not set, and the program under
// test stands in for it.
func lastRelease() string { return os.Getenv("E2E_LAST_RELEASE") }

// A person unpacks the next release over the last one while that is running. The sign-in is kept, and the new commands can talk to the old
// program in the tray.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	s, p := newSession(t, sessionKind{display: true}), newProvider(t, demo.Options{Rotate: true})
	now, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	prefix := s.folder(t, "prefix")
	unpack := func() {
		t.Helper()
		s.do(t, "install", "-D", now, now+"-window", "-t", filepath.Join(prefix, "bin"))
	}
	if last := lastRelease(); last == "" {
		unpack()
	} else {
		found, err := filepath.Glob(filepath.Join(last, "*-linux-amd64.tar.gz"))
		if err != nil || len(found) != 1 {
			t.Fatalf("the tarballs of the last release: %q, %v", found, err)
		}
		s.do(t, "tar", "-xzf", found[0], "--strip-components=1", "-C", prefix)
	}
	start := func(args ...string) *program {
		t.Helper()
		return s.startCommand(t, p.env(), s.command(filepath.Join(prefix, "bin", "smokeball-connect"), args...))
	}

	connect := start("connect")
	newPerson().mustSignIn(t, s.link(t))
	if code := connect.wait(t); code != 0 {
		t.Fatalf("connect ends with %d", code)
	}
	running := start("--hidden")
	s.tray.icon(t).waitForLine(t, "Connected · ")

	unpack()
	token := start("token")
	if code := token.wait(t); code != 0 || strings.TrimSpace(token.stdout()) != p.LastAccessToken() {
		t.Errorf("after the upgrade, token ends with %d: %s", code, token.stderr())
	}
	if code := start("quit").wait(t); code != 0 {
		t.Errorf("the next release cannot quit the last one: %d", code)
	}
	if code := running.wait(t); code != 0 {
		t.Errorf("the last release ends with %d", code)
	}
	running = start("--hidden")
	icon := s.tray.icon(t)
	icon.waitForLine(t, "Connected · ")
	icon.quit(t, running)
	if n, revoked := p.Count("authorization_code"), p.Journal().Revoked; n != 1 || revoked != 0 {
		t.Errorf("%d logins, %d sign-ins revoked", n, revoked)
	}
}
