package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// keychain is the screen for a keychain that is locked, absent or broken, or holds a damaged sign-in.
type keychain struct {
	w        *Window
	sign     *disc
	headline *widget.Label
	detail   *widget.Label
	retry    *button
	damaged  bool
	box      *fyne.Container
}

func newKeychain(w *Window) *keychain {
	s := &keychain{w: w, sign: newDisc(64), headline: newText(title, ""), detail: newText(centredBody, "")}
	s.retry = newMainButton("Try again", s.tapped)
	s.box = newPoster(s.sign.image, s.headline, s.detail, s.retry)
	return s
}

func (s *keychain) content() fyne.CanvasObject { return s.box }
func (s *keychain) main() fyne.Focusable       { return s.retry }

func (s *keychain) draw(v view) {
	s.damaged = v.Problem.Kind == auth.RecordDamaged
	s.sign.set(signOf(v.Status))
	setText(s.headline, words.Headline(v.Status, v.now))
	setText(s.detail, words.Detail(v.Status, v.now, v.locale))
	if s.damaged {
		s.retry.set("Sign in again…")
	} else {
		s.retry.set("Try again")
	}
}

func (s *keychain) footer(v view) (left, right footnote) {
	left = region(v)
	if s.damaged {
		return left, footnote{"Try to read it again", s.w.session.RetryKeychain}
	}
	return left, footnote{"What is this?", s.w.openAbout}
}

func (s *keychain) tapped() {
	if s.damaged {
		s.w.askReplaceDamaged()
		return
	}
	s.w.session.RetryKeychain()
}
