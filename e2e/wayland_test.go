//go:build linux

package e2e

import (
	"strings"
	"syscall"
	"testing"

	"smokeball-connect/demo"
)

func newWaylandDesk(t testing.TB) desk {
	t.Helper()
	return desk{newSession(t, sessionKind{display: true, wayland: true}), newProvider(t, demo.Options{}), nil}
}

// mustBeSecret fails the test if the clipboard's content does not ask clipboard histories to leave it out.
func (c *compositor) mustBeSecret(t testing.TB) {
	t.Helper()
	if hint, err := c.pasteAs("x-kde-passwordManagerHint"); err != nil || hint != "secret" {
		forms, _ := c.forms()
		t.Errorf("clipboard histories are not asked to leave it out: %q, %v\n%s", hint, err, forms)
	}
}

// mustNotHaveTheToken fails the test if the newest token is on the clipboard.
func (d desk) mustNotHaveTheToken(t testing.TB) {
	t.Helper()
	if text, err := d.paste(); err != nil || text == d.provider.LastAccessToken() {
		t.Errorf("the token is still on the clipboard, or that can't be read: %v", err)
	}
}

// The main job, with the keyboard, in a Wayland window.
func TestWaylandWindow(t *testing.T) {
	t.Parallel()
	d := newWaylandDesk(t)
	p, w, icon := d.open(t)
	w.connect(t)
	link := d.link(t)
	w.waitForText(t, "Copy the link")
	w.press(t, "Tab", "Return")
	d.waitForClipboard(t, "the link", func(text string) bool { return text == link })
	newPerson().mustSignIn(t, link)
	w.waitForText(t, "Jane Citizen")
	icon.waitForLine(t, "Connected · ")
	w.press(t, "ctrl+shift+c")
	d.waitForNewestToken(t)
	d.compositor.mustBeSecret(t)

	w.close(t)
	waitFor(t, "the window to be hidden", func() bool { return !w.shown() })
	d.notifications.waitFor(t, title+" keeps running")
	icon.tap(t)
	w = d.window(t, title)
	w.waitForText(t, "Jane Citizen")
	w.press(t, "ctrl+q")
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
	d.mustNotHaveTheToken(t)
}

// The same from the tray: no window has to be in front to copy a token, or to take it off the clipboard.
func TestWaylandTray(t *testing.T) {
	t.Parallel()
	d := newWaylandDesk(t)
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		p := d.start(t, d.provider.env(), "--hidden")
		icon := d.tray.icon(t)
		if s == syscall.SIGTERM {
			icon.click(t, "Connect…")
			newPerson().mustSignIn(t, d.link(t))
		}
		icon.waitForLine(t, "Connected · ")
		icon.click(t, "Copy access token")
		d.waitForNewestToken(t)
		d.compositor.mustBeSecret(t)
		d.notifications.waitFor(t, "Access token copied")
		if d.find(title) != "" {
			t.Error("a window shows")
		}
		p.cmd.Process.Signal(s)
		p.wait(t)
		d.mustNotHaveTheToken(t)
	}
}

// A second start shows the window of the first. On Wayland it can't come to the front by itself, so a notification says that it is open.
func TestWaylandSecondStart(t *testing.T) {
	t.Parallel()
	d := newWaylandDesk(t)
	_, w, _ := d.open(t)
	second := func() {
		t.Helper()
		before := len(d.notifications.all())
		if out, said, code := d.run(t, d.provider.env()); code != 0 || out != "" || said != "" {
			t.Errorf("the second start ends with %d and says %q, %q", code, out, said)
		}
		waitFor(t, "a notification that the window is there", func() bool {
			all := d.notifications.all()
			return len(all) > before && strings.HasSuffix(all[len(all)-1].Title, "is open")
		})
	}
	w.close(t)
	waitFor(t, "the window to be hidden", func() bool { return !w.shown() })
	second()
	w = d.window(t, title)
	w.waitForText(t, "Connect to Smokeball")

	d.start(t, nil, "--demo")
	other := d.window(t, title+".*DEMO")
	if w.active() {
		t.Fatal("the other window is not in front")
	}
	second()
	if !other.active() || !w.shown() {
		t.Error("the window has come to the front by itself, so it may need no notification")
	}
}
