package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// reconnect is the screen for a sign-in that is over.
type reconnect struct {
	w      *Window
	head   statusHead
	signIn *control.Button
	help   *help
	card   *fyne.Container // the help's
	box    *fyne.Container
}

func newReconnect(w *Window) *reconnect {
	s := &reconnect{w: w, head: newStatusHead()}
	s.signIn = control.NewMainButton("Reconnect", w.press(doSignIn))
	s.help = newProblemHelp(w.draw)
	s.card = control.NewCard(s.help.block)
	s.box = control.NewColumn(16, s.head.box, control.NewCard(
		control.NewText(control.QuietBody, "Nothing is lost. Signing in again takes a moment, and then everything works as before."),
		control.SpaceAbove(4, control.NewColumn(10, s.signIn,
			container.NewCenter(control.Unpadded(control.NewUnderlinedLink("Sign in as someone else", w.press(doSignInAsSomeoneElse))))))),
		container.NewCenter(s.help.ask), s.card, newFindOut(w, words.FindOut))
	return s
}

func (s *reconnect) content() fyne.CanvasObject { return s.box }
func (s *reconnect) main() fyne.Focusable       { return s.signIn }

func (s *reconnect) draw(v view) {
	s.head.draw(v)
	s.help.draw(v.Problem.Kind, v.Status)
	control.SetVisible(s.card, s.help.block.Visible())
}

func (s *reconnect) footer(view) (left, right footnote) {
	return footnote{"Disconnect", s.w.press(doDisconnect)}, footnote{"History", s.w.openHistory}
}
