package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// connected is the screen for a person who is signed in, whether Smokeball can be reached or not.
type connected struct {
	w    *Window
	head statusHead

	until       *control.Link
	meter       *control.Meter
	left, next  *widget.Label
	copy        *control.SplitButton
	note, clock *widget.Label
	tryNow      *control.Button // if there is no token to copy
	help        *help
	askBelow    *fyne.Container // for help, if there is no token to copy
	offline     *fyne.Container
	askBeside   *control.Button
	helpCard    *fyne.Container
	signIn      *fyne.Container
	signInLeft  *control.Link
	signInUntil *widget.Label
	offer       *startsWithComputer
	box         *fyne.Container
	copyable    bool
}

// statusHead is the top of a screen: the sign of the state, what it is, and who or why.
type statusHead struct {
	sign             *canvas.Image
	headline, detail *widget.Label
	box              *fyne.Container
}

func newStatusHead() statusHead {
	h := statusHead{sign: control.NewPicture(44, nil), headline: control.NewLabel(control.Heading, ""),
		detail: control.NewLabel(control.QuietBody, "")}
	h.box = control.NewLeading(14, h.sign, control.NewColumn(2, control.Unpadded(h.headline), control.Unpadded(h.detail)))
	return h
}

func (h statusHead) draw(v view) {
	control.SetPicture(h.sign, pictureOf(signOf(v.Status)))
	control.SetText(h.headline, words.Headline(v.Status, v.now))
	control.SetText(h.detail, words.Detail(v.Status, v.now, v.locale))
}

func newConnected(w *Window) *connected {
	s := &connected{w: w, head: newStatusHead()}
	s.until = control.NewLink("", w.openInside)
	s.meter = control.NewMeter()
	s.left, s.next = control.NewLabel(control.Quiet, ""), control.NewLabel(control.Quiet, "")
	s.copy = control.NewSplitButton("Copy access token", w.press(doCopy), "Copy in another format", s.openCopyMenu)
	s.note, s.clock = control.NewLabel(control.CentredHint, ""), control.NewLabel(control.Hint, "")
	s.tryNow = control.NewMainButton("Try now", w.press(doRenew))
	s.help = newProblemHelp(w.draw)
	s.askBelow, s.helpCard = container.NewCenter(s.help.ask), control.NewCard(s.help.block)
	s.signInLeft = control.NewLink("", w.openInside)
	s.signInUntil = control.NewLabel(control.QuietBody, "")
	s.offer = newStartsWithComputer(w)

	token := control.NewCard(
		control.NewEnds(control.NewText(control.Strong, "Access token"), control.Unpadded(s.until)),
		s.meter,
		control.NewEnds(control.Unpadded(s.left), control.Unpadded(s.next)),
		control.Unpadded(s.clock),
		control.SpaceAbove(4, control.NewColumn(8, s.copy.Box, s.tryNow, s.askBelow, control.Unpadded(s.note))))
	s.askBeside = control.NewButton("", s.help.toggle)
	s.offline = control.NewRow(control.NewButton("Try now", w.press(doRenew)), s.askBeside)
	s.signIn = control.NewCard(
		control.NewEnds(control.NewText(control.Strong, "Sign-in"), control.Unpadded(s.signInLeft)),
		control.NewColumn(6, control.Unpadded(s.signInUntil), control.NewEnds(
			control.Unpadded(control.NewUnderlinedLink("Sign in again now", w.press(doSignIn))),
			control.Unpadded(control.NewUnderlinedLink("Sign in as someone else", w.press(doSignInAsSomeoneElse))))),
		s.offer.box)
	s.box = control.NewColumn(16, s.head.box, token, s.offline, s.helpCard, s.signIn, newLookRow(w))
	return s
}

// newLookRow has the buttons that show more about a connection.
func newLookRow(w *Window) *fyne.Container {
	check := control.NewButton(words.CheckTitleOfPage, w.openCheck)
	control.SetVisible(check, w.options.Checker != nil)
	return control.NewRow(control.NewButton("Look inside", w.openInside), check)
}

func (s *connected) content() fyne.CanvasObject { return s.box }

func (s *connected) main() fyne.Focusable {
	if s.copyable {
		return s.copy.Main
	}
	return s.tryNow
}

func (s *connected) draw(v view) {
	offline := v.State == auth.Offline
	s.copyable = !offline || v.HasToken(v.now)
	s.head.draw(v)
	if s.w.presenter.first.unseen && !offline {
		control.SetText(s.head.detail, words.SignedInAs(v.Status)+" Not you? Sign in as someone else.")
	}

	until, left := words.Token(v.Status, v.now, v.locale)
	s.until.SetText(until)
	control.SetText(s.left, left)
	control.SetText(s.next, words.TokenNext(v.Status))
	colour := theme.ColorNameSuccess
	if offline {
		colour = theme.ColorNameWarning
	}
	s.meter.Set(lifeLeft(v), colour)
	control.SetText(s.clock, words.ClockOff(v.Status))

	control.SetVisible(s.copy.Box, s.copyable)
	control.SetVisible(s.tryNow, !s.copyable)
	s.copy.Main.SetText(words.Copy(v.format()))
	s.copy.SetEnabled(!s.w.presenter.copying.fetching)
	switch note := s.w.presenter.copying.note; {
	case note != "":
		control.SetText(s.note, note)
	case s.copyable:
		control.SetText(s.note, shortcutName(copyShortcut))
	default:
		control.SetText(s.note, "")
	}

	control.SetVisible(s.offline, offline && s.copyable)
	control.SetVisible(s.askBelow, offline && !s.copyable)
	if s.help.draw(v.Problem.Kind, v.Status); !offline {
		s.help.draw(auth.NoProblem, v.Status)
	}
	s.askBeside.SetText(s.help.question())
	control.SetVisible(s.askBeside, s.help.link.Visible())
	control.SetVisible(s.helpCard, s.help.block.Visible())
	control.SetVisible(s.signIn, !offline && v.SignedIn())
	s.offer.draw()
	signInLeft, signInUntil := words.SignIn(v.Status, s.w.presenter.reminders(), v.now, v.locale)
	s.signInLeft.SetText(signInLeft)
	control.SetText(s.signInUntil, signInUntil)
}

// lifeLeft is the fraction of the access token's life that is left.
func lifeLeft(v view) float32 {
	life := v.AccessTokenExpiresAt.Sub(v.AccessTokenIssuedAt)
	if life <= 0 {
		return 0
	}
	return float32(v.AccessTokenExpiresAt.Sub(v.now)) / float32(life)
}

func (s *connected) footer(view) (left, right footnote) {
	return footnote{"Disconnect", s.w.press(doDisconnect)}, footnote{"History", s.w.openHistory}
}
