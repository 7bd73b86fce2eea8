//go:build linux

package e2e

import (
	"testing"

	"smokeball-connect/demo"
)

// Support can look inside the program's own token and another one, with the keyboard.
func TestLookInside(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{Scopes: []string{"matters/read", "tasks/read"}})
	p, w, icon := d.open(t)
	w.connect(t)
	newPerson().mustSignIn(t, d.link(t))
	icon.waitForLine(t, "Connected")
	w.clickBelow(t, "Look inside")
	w.waitForText(t, "What it may do")
	w.waitForText(t, "not allowed")

	w.press(t, "Tab") // to the search
	w.typeText(t, "token id")
	w.waitForText(t, "Token ID")
	w.press(t, "Tab", "Return")
	d.waitForClipboard(t, "the ID of the token", func(text string) bool { return len(text) == 26 })
	w.press(t, "shift+Tab", "ctrl+a", "BackSpace")
	w.waitForText(t, "What it may do")

	w.clickBelow(t, "POST /tasks") // in the empty field
	w.typeText(t, "POST /tasks")
	w.waitForText(t, "probably needs tasks/write")

	w.clickBelow(t, "Reveal the token")
	w.waitForText(t, "Hide the token")
	w.press(t, "Escape")
	w.waitForText(t, "Renews by itself")
	w.clickBelow(t, "Look inside")
	w.clickBelow(t, "Reveal the token") // it is hidden again
	w.waitForText(t, "Hide the token")

	w.clickBelow(t, "Look inside another")
	w.waitForText(t, "Paste a token")
	d.setClipboard(t, "Authorization: Bearer "+d.provider.LastAccessToken())
	w.press(t, "ctrl+v")
	w.waitForText(t, "This is an access token.")
	w.waitForText(t, "The signature is not checked here")
	w.press(t, "ctrl+q")
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
}
