//go:build linux

package e2e

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"smokeball-connect/demo"
)

// copyToken signs in and copies a token, with the program in the tray.
func (d desk) copyToken(t testing.TB) (*program, *trayIcon) {
	t.Helper()
	p := d.start(t, d.provider.env(), "--hidden")
	icon := d.tray.icon(t)
	icon.click(t, "Connect…")
	newPerson().mustSignIn(t, d.link(t))
	icon.click(t, "Copy access token")
	d.waitForNewestToken(t)
	return p, icon
}

func newQuietDesk(t testing.TB) desk {
	t.Helper()
	return desk{newSession(t, sessionKind{display: true}), newProvider(t, demo.Options{}), nil}
}

// However the program is told to end, it takes a copied token off the clipboard, even if a clipboard manager now owns it.
func TestTokenLeavesTheClipboardAtTheEnd(t *testing.T) {
	t.Parallel()
	for _, s := range []os.Signal{syscall.SIGTERM, syscall.SIGINT} {
		d := newQuietDesk(t)
		p, _ := d.copyToken(t)
		if targets, err := d.command("xclip", "-selection", "clipboard", "-o", "-t", "TARGETS").Output(); err != nil ||
			!strings.Contains(string(targets), "x-kde-passwordManagerHint") {
			t.Errorf("clipboard histories are not asked to leave it out: %v\n%s", err, targets)
		}
		d.setClipboard(t, d.provider.LastAccessToken())
		p.cmd.Process.Signal(s)
		p.wait(t)
		if d.clipboard() == d.provider.LastAccessToken() {
			t.Errorf("after %v the token is still on the clipboard", s)
		}
	}
}

// If another program owns the clipboard and hangs, this one can still end, and leaves the clipboard alone.
func TestFrozenClipboardOwner(t *testing.T) {
	t.Parallel()
	d := newQuietDesk(t)
	p, icon := d.copyToken(t)
	d.setClipboard(t, "something else").Process.Signal(syscall.SIGSTOP)
	owner := d.clipboardOwner(t)
	icon.click(t, "Open")
	d.window(t, title).waitForText(t, "Jane Citizen")
	if _, said, code := d.run(t, nil, "quit"); code != 0 {
		t.Errorf("quit ends with %d: %s", code, said)
	}
	p.wait(t)
	if d.clipboardOwner(t) != owner {
		t.Error("it took something off the clipboard that was not its own")
	}
}
