//go:build linux

package e2e

import (
	"strings"
	"syscall"
	"testing"

	"smokeball-connect/demo"
)

// desk is a session with a provider and a browser, and the program on it.
type desk struct {
	*session
	provider *provider
	browser  *browser
}

func newDesk(t testing.TB, o demo.Options) desk {
	t.Helper()
	s := newSession(t, sessionKind{display: true})
	return desk{s, newProvider(t, o), s.newBrowser(t)}
}

// open starts the program, and waits for its window and for its icon in the tray.
func (d desk) open(t testing.TB) (*program, *window, *trayIcon) {
	t.Helper()
	p := d.start(t, d.provider.env())
	return p, d.window(t, title), d.tray.icon(t)
}

// connect presses the button to sign in, as soon as the window has read the keychain and shows it.
func (w *window) connect(t testing.TB) {
	t.Helper()
	w.waitForText(t, "Connect to Smokeball")
	w.press(t, "Return") // the main action has the focus
}

// signIn signs in at the page that the program has opened in the browser.
func (d desk) signIn(t testing.TB) *page {
	t.Helper()
	page := d.browser.open(t, d.link(t))
	page.fill(t, "#"+emailField, "jane@brown.example")
	page.fill(t, "#"+passwordField, "not a secret")
	page.click(t, "button[value=sign-in]")
	page.waitForText(t, connectedPage)
	return page
}

// waitForNewestToken waits until the clipboard holds the access token that the provider issued last.
func (d desk) waitForNewestToken(t testing.TB) {
	t.Helper()
	d.waitForClipboard(t, "the newest access token", func(text string) bool { return text == d.provider.LastAccessToken() })
}

// The main job, as staff and support do it.
func TestMainJob(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	p, w, icon := d.open(t)
	icon.waitForLine(t, "Not connected")

	w.connect(t)
	page := d.signIn(t)
	if address := page.address(t); strings.Contains(address, "code=") || strings.Contains(address, "state=") {
		t.Error("the browser's history keeps the callback")
	}
	page.reload(t)
	page.waitForText(t, connectedPage)
	w.waitForText(t, "Connected")
	w.waitForText(t, "Jane Citizen")
	icon.waitForLine(t, "Connected · ")

	w.press(t, "ctrl+shift+c")
	d.waitForNewestToken(t)
	w.press(t, "ctrl+q")
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
	if d.clipboard() == d.provider.LastAccessToken() {
		t.Error("the token is still on the clipboard")
	}

	p, w, icon = d.open(t)
	w.waitForText(t, "Connected")
	icon.waitForLine(t, "Connected · ")
	d.noLink(t)
	w.press(t, "ctrl+shift+c")
	d.waitForNewestToken(t)
	d.setClipboard(t, "something else")
	if n := d.provider.Count("authorization_code"); n != 1 {
		t.Errorf("%d logins", n)
	}

	// Closing hides the window in the tray, and the first time, a notification says so.
	w.close(t)
	waitFor(t, "the window to be hidden", func() bool { return !w.shown() })
	d.notifications.waitFor(t, title+" keeps running")
	icon.tap(t)
	waitFor(t, "the window to be back", w.shown)
	// A second start shows it as well.
	w.close(t)
	waitFor(t, "the window to be hidden", func() bool { return !w.shown() })
	if _, said, code := d.run(t, d.provider.env()); code != 0 || said != "" {
		t.Errorf("the second start ends with %d and says %q", code, said)
	}
	waitFor(t, "the window to be back", w.shown)
	if _, _, code := d.run(t, nil, "quit"); code != 0 {
		t.Errorf("quit: %d", code)
	}
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
	if d.clipboard() != "something else" {
		t.Error("quitting took something from the clipboard that was not the program's")
	}
}

func TestTray(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	p := d.start(t, d.provider.env(), "--hidden")
	icon := d.tray.icon(t)
	icon.waitForLine(t, "Not connected")
	if d.find(title) != "" {
		t.Error("--hidden shows a window")
	}
	before := icon.pictures()

	icon.click(t, "Connect…")
	d.signIn(t)
	icon.waitForLine(t, "Connected · ")
	waitFor(t, "the tooltip to say so", func() bool { return icon.tooltip() == title+" · "+icon.line() })
	waitFor(t, "another picture", func() bool { return !samePictures(before, icon.pictures()) })
	icon.click(t, "Copy access token")
	d.waitForNewestToken(t)
	icon.click(t, "Renew now")
	waitFor(t, "a renewal", func() bool { return d.provider.Count("refresh_token") == 1 })
	icon.waitForLine(t, "Connected · ")

	icon.click(t, "Open")
	w := d.window(t, title)
	w.waitForText(t, "Jane Citizen")
	icon.click(t, "Disconnect")
	w.waitForText(t, "Disconnect?")
	w.press(t, "shift+Tab", "Return") // the focus is on Cancel
	icon.waitForLine(t, "Not connected")
	w.waitForText(t, "Connect to Smokeball")
	if d.provider.Journal().Revoked != 1 || d.entries(t) != 0 {
		t.Errorf("after Disconnect: %d revoked, %d entries in the keychain", d.provider.Journal().Revoked, d.entries(t))
	}
	icon.click(t, "Quit")
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
}

func samePictures(a, b []pixmap) bool {
	if len(a) == 0 || len(a) != len(b) {
		return len(a) == len(b)
	}
	return string(a[0].Pixels) == string(b[0].Pixels)
}

func TestCancelInTheBrowser(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	_, w, icon := d.open(t)
	w.connect(t)
	page := d.browser.open(t, d.link(t))
	w.waitForText(t, "Continue in your browser")
	page.click(t, "button[value=cancel]")
	page.waitForText(t, "Sign-in cancelled")
	w.waitForText(t, "The sign-in was cancelled")
	icon.waitForLine(t, "Not connected")

	// It offers to try again, and that works.
	w.press(t, "Return")
	d.signIn(t)
	w.waitForText(t, "Connected")

	// A second sign-in that is cancelled in the window leaves the connection as it is.
	w.press(t, "ctrl+shift+c")
	d.waitForNewestToken(t)
	icon.click(t, "Sign in again…")
	w.waitForText(t, "Webhooks that were created")
	d.noLink(t)
	w.press(t, "shift+Tab", "Return") // the focus is on Cancel
	d.link(t)
	w.waitForText(t, "Copy the link")
	w.press(t, "Tab", "Tab", "Return") // from "Open it again" over "Copy the link" to Cancel
	w.waitForText(t, "Connected")
	icon.waitForLine(t, "Connected · ")
}

// If the browser did not open, the sign-in page can be opened again without starting over.
func TestOpenTheBrowserAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	_, w, _ := d.open(t)
	w.connect(t)
	first := d.link(t)
	w.waitForText(t, "Copy the link")
	w.press(t, "Return")
	if d.link(t) != first {
		t.Error("the second link differs from the first")
	}
	w.press(t, "Tab", "Return")
	d.waitForClipboard(t, "the link", func(text string) bool { return text == first })
}

// If a program that has asked for the clipboard's text ends before the answer, this program does not crash.
func TestAClipboardRequestorThatEnds(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	p, w, icon := d.open(t)
	w.connect(t)
	newPerson().mustSignIn(t, d.link(t))
	icon.waitForLine(t, "Connected")
	w.press(t, "ctrl+shift+c")
	d.waitForNewestToken(t)

	other, err := newPasting(d.look(t))
	if err != nil {
		t.Fatal(err)
	}
	p.cmd.Process.Signal(syscall.SIGSTOP)
	if err := other.ask(); err != nil {
		t.Fatal(err)
	}
	other.conn.Close()
	waitFor(t, "the other program's window to be gone", func() bool {
		_, err := d.x.property(other.asked, "WM_NAME")
		return err != nil
	})
	p.cmd.Process.Signal(syscall.SIGCONT)
	d.waitForNewestToken(t)
	w.press(t, "ctrl+q")
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
}
