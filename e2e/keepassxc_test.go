//go:build linux

package e2e

import (
	"slices"
	"strings"
	"testing"

	"smokeball-connect/demo"
)

// keePassXCDesk is a desk whose keychain is KeePassXC.
type keePassXCDesk struct {
	desk
	keychain *keePassXC
}

func newKeePassXCDesk(t testing.TB) keePassXCDesk {
	t.Helper()
	s, p := newSession(t, sessionKind{display: true, noKeychain: true}), newProvider(t, demo.Options{Rotate: true})
	return keePassXCDesk{desk{s, p, nil}, s.startKeePassXC(t)}
}

// signIn signs in when the program opens the browser. If KeePassXC is slow, the last page only refers to the program, so the caller has to
// check there that all went well.
func (d keePassXCDesk) signIn(t testing.TB) {
	t.Helper()
	if err := newPerson().signIn(d.link(t)); err != nil {
		t.Log(err)
	}
}

// mustBeKept makes sure that KeePassXC holds the one sign-in that works at Smokeball.
func (d keePassXCDesk) mustBeKept(t testing.TB) {
	t.Helper()
	waitFor(t, "KeePassXC to hold the one sign-in that is alive", func() bool {
		stored, err := d.keychain.stored()
		return err == nil && slices.Equal(d.provider.Alive(), []string{stored})
	})
}

// renew renews from the tray.
func (d keePassXCDesk) renew(t testing.TB, icon *trayIcon) {
	t.Helper()
	before := d.provider.Count("refresh_token")
	icon.click(t, "Renew now")
	waitFor(t, "a renewal", func() bool { return d.provider.Count("refresh_token") > before })
	icon.waitForLine(t, "Connected · ")
	d.mustBeKept(t)
}

// commandsFindItLocked runs every command at the same time. Each has to end with 4 and say why.
func (d keePassXCDesk) commandsFindItLocked(t testing.TB) {
	t.Helper()
	var running []*program
	for _, args := range commands {
		running = append(running, d.start(t, d.provider.env(), args...))
	}
	for i, p := range running {
		if code := p.wait(t); code != 4 || !strings.Contains(p.stdout()+p.stderr(), "locked") {
			t.Errorf("%s ends with %d and says %q, %q", strings.Join(commands[i], " "), code, p.stdout(), p.stderr())
		}
	}
	d.noLink(t)
	d.keychain.nobodyAsked(t)
}

// KeePassXC asks the person whenever a program wants an entry that it has not stored itself. The window causes that question only once,
// when it starts, and not when it saves, renews or removes. The commands and a hidden start never cause it.
func TestKeePassXC(t *testing.T) {
	t.Parallel()
	d := newKeePassXCDesk(t)
	p, w, icon := d.open(t)
	w.connect(t)
	d.signIn(t)
	icon.waitForLine(t, "Connected · ")
	d.mustBeKept(t)
	for range 2 {
		d.renew(t, icon)
	}
	d.keychain.nobodyAsked(t)
	d.commandsFindItLocked(t)
	icon.quit(t, p)
	if _, said, code := d.run(t, d.provider.env(), "forget"); code != 4 || !strings.Contains(said, "locked") ||
		strings.Contains(said, "Nobody") {
		t.Errorf("forget ends with %d and says %q", code, said)
	}
	d.mustBeKept(t)

	p = d.start(t, d.provider.env(), "--hidden")
	icon = d.tray.icon(t)
	icon.waitForLine(t, "Your keychain is locked")
	d.keychain.nobodyAsked(t)
	icon.click(t, "Try the keychain again")
	d.window(t, keePassXCRequest).press(t, "Escape")
	icon.waitForLine(t, "Your keychain is locked")
	icon.click(t, "Try the keychain again")
	d.window(t, keePassXCRequest).press(t, "Return") // Allow Selected
	icon.waitForLine(t, "Connected · ")
	d.keychain.nobodyAsked(t)
	for range 2 {
		d.renew(t, icon)
	}

	icon.click(t, "Disconnect")
	w = d.window(t, title)
	w.waitForText(t, "Disconnect?")
	w.press(t, "shift+Tab", "Return") // the focus is on Cancel
	icon.waitForLine(t, "Not connected")
	if n := len(d.provider.Alive()); n != 0 {
		t.Errorf("%d sign-ins are alive after Disconnect", n)
	}
	waitFor(t, "KeePassXC to hold nothing", func() bool {
		stored, err := d.keychain.stored()
		return err == nil && stored == ""
	})
	icon.click(t, "Connect…")
	d.signIn(t)
	icon.waitForLine(t, "Connected · ")
	d.mustBeKept(t)
	d.keychain.nobodyAsked(t)
	icon.quit(t, p)
}

// Only the window asks for a locked database to be unlocked, and only then for the entries in it.
func TestKeePassXCIsLocked(t *testing.T) {
	t.Parallel()
	d := newKeePassXCDesk(t)
	connect := d.start(t, d.provider.env(), "connect")
	d.signIn(t)
	if code := connect.wait(t); code != 0 {
		t.Fatalf("connect ends with %d", code)
	}
	d.mustBeKept(t)
	d.keychain.lock(t)
	d.commandsFindItLocked(t)

	p, w, icon := d.open(t)
	d.window(t, keePassXCUnlock).press(t, "Escape")
	icon.waitForLine(t, "Your keychain is locked")
	w.press(t, "Return") // Try again
	d.keychain.enterPassword(t, d.window(t, keePassXCUnlock))
	d.window(t, keePassXCRequest).press(t, "Return") // Allow Selected
	icon.waitForLine(t, "Connected · ")

	d.keychain.lock(t)
	icon.click(t, "Renew now")
	icon.waitForLine(t, "Your keychain is locked")
	d.keychain.nobodyAsked(t)
	d.keychain.unlock(t)
	icon.click(t, "Renew now")
	icon.waitForLine(t, "Connected · ")
	d.mustBeKept(t)
	d.keychain.nobodyAsked(t)
	icon.quit(t, p)
}
