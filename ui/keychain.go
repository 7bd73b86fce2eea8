package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// keychain is the screen for a keychain that is locked, absent or broken, or that holds a damaged sign-in.
type keychain struct {
	w        *Window
	sign     *canvas.Image
	headline *widget.Label
	detail   *widget.Label
	retry    *control.Button
	help     *help
	helpCard *fyne.Container
	damaged  bool
	box      *fyne.Container
}

func newKeychain(w *Window) *keychain {
	s := &keychain{w: w, sign: control.NewPicture(64, nil), headline: control.NewLabel(control.Title, ""),
		detail: control.NewLabel(control.CentredBody, "")}
	s.retry = control.NewMainButton("Try again", func() { w.presenter.press(signInItem(w.presenter.status).does) })
	s.help = newProblemHelp(w.draw)
	s.helpCard = control.NewCard(s.help.block)
	s.box = control.NewCentredPage(s.sign, s.headline, s.detail, s.retry, container.NewCenter(s.help.ask), s.helpCard,
		newFindOut(w, words.FindOut))
	return s
}

func (s *keychain) content() fyne.CanvasObject { return s.box }
func (s *keychain) main() fyne.Focusable       { return s.retry }

func (s *keychain) draw(v view) {
	s.damaged = v.Problem.Kind == auth.RecordDamaged
	control.SetPicture(s.sign, pictureOf(signOf(v.Status)))
	control.SetText(s.headline, words.Headline(v.Status, v.now))
	control.SetText(s.detail, words.Detail(v.Status, v.now, v.locale))
	s.help.draw(v.Problem.Kind, v.Status)
	control.SetVisible(s.helpCard, s.help.block.Visible())
	if s.damaged {
		s.retry.SetText("Sign in again…")
	} else {
		s.retry.SetText("Try again")
	}
}

func (s *keychain) footer(v view) (left, right footnote) {
	left = region(v)
	if s.damaged {
		return left, footnote{"Try to read it again", s.w.press(doRetryKeychain)}
	}
	return left, footnote{"What is this?", s.w.openAbout}
}
