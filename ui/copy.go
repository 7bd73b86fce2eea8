package ui

import (
	"crypto/sha256"
	"time"

	"fyne.io/fyne/v2"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// clipboardTime is how long a copied token stays in the clipboard.
const clipboardTime = time.Minute

// SecretClipboard is a clipboard for secrets, whose texts stay out of the clipboard's history. Any goroutine may use it.
type SecretClipboard interface {
	Copy(secret string) error
	Text() (string, error)
	Clear() error
}

// fyneClipboard is the one of the toolkit, where the system has no other for secrets. It is for Fyne's thread.
type fyneClipboard struct{ fyne.Clipboard }

func (c fyneClipboard) Copy(secret string) error {
	c.SetContent(secret)
	return nil
}
func (c fyneClipboard) Text() (string, error) { return c.Content(), nil }
func (c fyneClipboard) Clear() error          { return c.Copy("") }

// copier puts tokens into the clipboard, and takes them out again.
type copier struct {
	clipboard SecretClipboard
	after     func(time.Duration, func()) (stop func() bool)

	fetching bool
	note     string // what there is to say about the last copy
	failed   bool
	holds    bool     // the clipboard has had a token of ours
	ours     [32]byte // its hash: the token itself is not kept
	stop     func() bool
}

// onFyneThread is whether the clipboard may be used there only.
func (c *copier) onFyneThread() bool {
	_, only := c.clipboard.(fyneClipboard)
	return only
}

// copied remembers that a secret text was copied, and calls gone when its time in the clipboard is over.
func (c *copier) copied(text string, gone func()) {
	if c.stop != nil {
		c.stop()
	}
	c.holds, c.ours = true, sha256.Sum256([]byte(text))
	c.stop = c.after(clipboardTime, gone)
}

// clear empties the clipboard if what is in it is still ours.
func (c *copier) clear() {
	if c.stop != nil {
		c.stop()
		c.stop = nil
	}
	if c.holds {
		c.empty(c.ours)
	}
	c.holds, c.note, c.failed = false, "", false
}

// empty takes the text with this hash out of the clipboard, if it is still there.
func (c *copier) empty(ours [32]byte) {
	if text, err := c.clipboard.Text(); err == nil && sha256.Sum256([]byte(text)) == ours {
		c.clipboard.Clear()
	}
}

// copyToken asks for a token that is good for a while, and copies it.
func (w *Window) copyToken(shape Shape) {
	c := &w.copier
	if c.fetching {
		return
	}
	c.fetching, c.failed, c.note = true, false, "Getting a fresh token…"
	w.background(func() {
		token, err := w.session.Token(w.life, minValidity)
		var text string
		var copyErr error
		if err == nil {
			text, err = shape.Make(token)
		}
		if err == nil && !c.onFyneThread() {
			copyErr = c.clipboard.Copy(text)
		}
		fyne.Do(func() {
			c.fetching = false
			if err == nil && c.onFyneThread() {
				copyErr = c.clipboard.Copy(text)
			}
			v := w.view()
			switch {
			case err != nil:
				c.failed, c.note = true, words.Problem(auth.Problem{Kind: auth.KindOf(err)}, v.Status, v.now, v.locale)
			case copyErr != nil:
				c.failed, c.note = true, clipboardBusy
			default:
				c.copied(text, func() { fyne.Do(w.clearClipboard) })
				w.session.Copied(token)
				c.note = words.Copied(token, v.now)
			}
			if c.failed {
				w.tellBehind(notCopied, c.note)
			} else {
				w.tellBehind(copiedTitle, copiedText)
			}
			w.draw()
		})
	})
	w.draw()
}

// What is said about a copy where nobody sees the window.
const (
	copiedTitle   = "Access token copied"
	copiedText    = "It leaves the clipboard in 60 seconds."
	notCopied     = "The access token could not be copied"
	clipboardBusy = "Another program uses the clipboard. Please try again."
)

// clearClipboard takes the token out of the clipboard, off Fyne's thread where that may wait for another program.
func (w *Window) clearClipboard() {
	c := &w.copier
	if ours := c.ours; c.holds && !c.onFyneThread() {
		c.holds = false
		w.background(func() { c.empty(ours) })
	}
	c.clear()
	w.draw()
}

// copyPlain copies what is no secret.
func (w *Window) copyPlain(text, said string) {
	w.clipboard.SetContent(text)
	w.say(said)
}

func (w *Window) copyLink() {
	if l := w.session.SignInLink(); l != "" {
		w.copyPlain(l, "The link is copied. Open it in a browser on this computer.")
	}
}

// plainShape is the token as it is.
var plainShape = Shape{Name: "the token itself", Make: func(t auth.Token) (string, error) { return t.AccessToken.Reveal(), nil }}
