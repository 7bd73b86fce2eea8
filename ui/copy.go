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

// copier puts tokens into the clipboard, and takes them out again.
type copier struct {
	clipboard fyne.Clipboard
	after     func(time.Duration, func()) (stop func() bool)

	fetching bool
	note     string // what there is to say about the last copy
	failed   bool
	holds    bool     // the clipboard has had a token of ours
	ours     [32]byte // its hash: the token itself is not kept
	stop     func() bool
}

// put copies a secret text and calls gone when its time in the clipboard is over.
func (c *copier) put(text string, gone func()) {
	if c.stop != nil {
		c.stop()
	}
	c.clipboard.SetContent(text)
	c.holds, c.ours = true, sha256.Sum256([]byte(text))
	c.stop = c.after(clipboardTime, gone)
}

// clear empties the clipboard if what is in it is still ours.
func (c *copier) clear() {
	if c.stop != nil {
		c.stop()
		c.stop = nil
	}
	if c.holds && sha256.Sum256([]byte(c.clipboard.Content())) == c.ours {
		c.clipboard.SetContent("")
	}
	c.holds, c.note, c.failed = false, "", false
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
		fyne.Do(func() {
			c.fetching = false
			if err != nil {
				kind := auth.KindOf(err)
				v := w.view()
				c.failed, c.note = true, words.Problem(auth.Problem{Kind: kind}, v.Status, v.now, v.locale)
				w.tellBehind("The access token could not be copied", c.note)
			} else {
				c.put(shape.Make(token), func() { fyne.Do(w.clearClipboard) })
				w.session.Copied(token)
				c.note = "Copied. It leaves the clipboard in 60 seconds."
				if token.Short {
					c.note = "Copied, but even a new one is good for " + words.Duration(token.ExpiresAt.Sub(w.clock())) + " only. It leaves the clipboard in 60 seconds."
				}
				w.tellBehind("Access token copied", "It leaves the clipboard in 60 seconds.")
			}
			w.draw()
		})
	})
	w.draw()
}

func (w *Window) clearClipboard() {
	w.copier.clear()
	w.draw()
}

// copyPlain copies what is no secret.
func (w *Window) copyPlain(text, said string) {
	w.copier.clipboard.SetContent(text)
	w.say(said)
}

func (w *Window) copyLink() {
	if l := w.session.SignInLink(); l != "" {
		w.copyPlain(l, "The link is copied. Open it in a browser on this computer.")
	}
}

// plainShape is the token as it is.
var plainShape = Shape{Name: "the token itself", Make: func(t auth.Token) string { return t.AccessToken.Reveal() }}
