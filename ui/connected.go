package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// connected is the screen of somebody who is signed in, whether Smokeball can be reached or not.
type connected struct {
	w    *Window
	head statusHead

	until       *link
	meter       *meter
	left, next  *widget.Label
	copy        *splitButton
	note, clock *widget.Label
	tryNow      *button // where there is no token to copy
	help        *fyne.Container
	offline     *fyne.Container
	signIn      *fyne.Container
	signInLeft  *link
	signInUntil *widget.Label
	offer       *startsWithComputer
	box         *fyne.Container
	copyable    bool
}

// statusHead is the top of a screen: the sign of the state, what it is, and who or why.
type statusHead struct {
	sign             *disc
	headline, detail *widget.Label
	box              *fyne.Container
}

func newStatusHead() statusHead {
	h := statusHead{sign: newDisc(44), headline: newText(heading, ""), detail: newText(quietBody, "")}
	h.box = container.New(beside{gap: 14}, h.sign.image, newColumn(2, flush(h.headline), flush(h.detail)))
	return h
}

func (h statusHead) draw(v view) {
	h.sign.set(signOf(v.Status))
	setText(h.headline, words.Headline(v.Status, v.now))
	setText(h.detail, words.Detail(v.Status, v.now, v.locale))
}

func newConnected(w *Window) *connected {
	s := &connected{w: w, head: newStatusHead()}
	s.until = newLink("", w.openDetails)
	s.meter = newMeter()
	s.left, s.next = newText(quiet, ""), newText(quiet, "")
	s.copy = newSplitButton("Copy access token", func() { w.copyToken(w.shapes[0]) }, "Copy it in another form", s.openShapes)
	s.note, s.clock = newText(centredHint, ""), newText(hint, "")
	s.tryNow = newMainButton("Try now", w.session.Renew)
	s.help = container.NewCenter(flush(newInlineLink("What can I do?", w.openOffline)))
	s.signInLeft = newLink("", w.openDetails)
	s.signInUntil = newText(quietBody, "")
	s.offer = newStartsWithComputer(w)

	token := newCard(
		newEnds(flush(newText(strong, "Access token")), flush(s.until)),
		s.meter,
		newEnds(flush(s.left), flush(s.next)),
		flush(s.clock),
		container.New(above(4), newColumn(8, s.copy.box, s.tryNow, s.help, flush(s.note))))
	s.offline = newRow(newButton("Try now", w.session.Renew), newButton("What can I do?", w.openOffline))
	s.signIn = newCard(
		newEnds(flush(newText(strong, "Sign-in")), flush(s.signInLeft)),
		newColumn(6, flush(s.signInUntil), newEnds(
			flush(newInlineLink("Sign in again now", func() { w.askSignIn(w.session.SignIn) })),
			flush(newInlineLink("Sign in as someone else", func() { w.askSignIn(w.session.SignInAsSomeoneElse) })))),
		s.offer.box)
	s.box = newColumn(16, s.head.box, token, s.offline, s.signIn)
	return s
}

func (s *connected) content() fyne.CanvasObject { return s.box }

func (s *connected) main() fyne.Focusable {
	if s.copyable {
		return s.copy.main
	}
	return s.tryNow
}

func (s *connected) draw(v view) {
	offline := v.State == auth.Offline
	s.copyable = !offline || v.HasToken(v.now)
	s.head.draw(v)
	if s.w.first.unseen && !offline {
		setText(s.head.detail, words.SignedInAs(v.Account)+" Not you? Sign in as someone else.")
	}

	until, left := words.Token(v.Status, v.now, v.locale)
	s.until.set(until)
	setText(s.left, left)
	setText(s.next, words.TokenNext(v.Status))
	colour := theme.ColorNameSuccess
	if offline {
		colour = theme.ColorNameWarning
	}
	s.meter.set(lifeLeft(v), colour)
	setText(s.clock, words.ClockOff(v.Status))

	show(s.copy.box, s.copyable)
	show(s.tryNow, !s.copyable)
	s.copy.enable(!s.w.copier.fetching)
	switch note := s.w.copier.note; {
	case note != "":
		setText(s.note, note)
	case s.copyable:
		setText(s.note, shortcutName(copyShortcut))
	default:
		setText(s.note, "")
	}

	show(s.offline, offline && s.copyable)
	show(s.help, offline && !s.copyable)
	show(s.signIn, !offline && v.SignedIn())
	s.offer.draw()
	signInLeft, signInUntil := words.SignIn(v.Status, s.w.reminders(), v.now, v.locale)
	s.signInLeft.set(signInLeft)
	setText(s.signInUntil, signInUntil)
}

// lifeLeft is the part of the access token's life that is left.
func lifeLeft(v view) float32 {
	life := v.AccessTokenExpiresAt.Sub(v.AccessTokenIssuedAt)
	if life <= 0 {
		return 0
	}
	return float32(v.AccessTokenExpiresAt.Sub(v.now)) / float32(life)
}

func (s *connected) footer(v view) (left, right footnote) {
	return footnote{"Disconnect", s.w.askDisconnect}, footnote{"History", s.w.openHistory}
}

// openShapes shows the forms in which the token can be copied.
func (s *connected) openShapes() {
	popUp := widget.NewPopUpMenu(fyne.NewMenu("", s.shapeItems()...), s.w.window.Canvas())
	under := fyne.NewPos(s.copy.more.Size().Width-popUp.MinSize().Width, s.copy.more.Size().Height+4)
	popUp.ShowAtRelativePosition(under, s.copy.more)
	s.w.window.Canvas().Focus(popUp)
}

// shapeItems are the forms that can be had at the moment. That a command has the token in it cannot be seen before it is pasted, so
// it is said here.
func (s *connected) shapeItems() []*fyne.MenuItem {
	holds := fyne.NewMenuItem("Copy, with the token in it:", nil)
	holds.Disabled = true
	items := []*fyne.MenuItem{holds}
	for _, shape := range s.w.shapes {
		if !shape.AsksAPI || s.w.status.APIURL != "" {
			items = append(items, fyne.NewMenuItem(shape.Name, func() { s.w.copyToken(shape) }))
		}
	}
	return items
}
