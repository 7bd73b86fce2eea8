package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// signingIn is the screen while a login is under way.
type signingIn struct {
	w              *Window
	headline       *widget.Label
	detail         *widget.Label
	meter          *meter
	meterBox       *fyne.Container
	again, copy    *button
	cancel         *button
	keep, replace  *button
	meanwhile      *widget.Label
	link, question *fyne.Container
	box            *fyne.Container
	wait           auth.Wait
	unopened       bool // the browser could not be opened
}

func newSigningIn(w *Window) *signingIn {
	s := &signingIn{w: w, headline: newText(title, ""), detail: newText(centredBody, ""), meter: newBusyMeter(), meanwhile: newText(centredHint, "")}
	s.again = newButton("Open it again", w.session.OpenBrowserAgain)
	s.copy = newButton("Copy the link", w.copyLink)
	s.cancel = newButton("Cancel", w.session.CancelSignIn)
	s.keep = newMainButton("", func() { w.session.AnswerReplace(false) })
	s.replace = newButton("Replace it", func() { w.session.AnswerReplace(true) })
	s.meterBox = container.New(inset{0, 8}, s.meter)
	s.link, s.question = newRow(s.again, s.copy), newColumn(10, s.keep, s.replace)
	s.box = newPoster(newAppIcon(posterIcon), s.headline, s.detail, s.meterBox, s.link, s.question, s.cancel, flush(s.meanwhile))
	return s
}

func (s *signingIn) content() fyne.CanvasObject { return s.box }

func (s *signingIn) main() fyne.Focusable {
	switch {
	case s.wait == auth.WaitForReplaceAnswer:
		return s.keep
	case s.link.Visible() && s.unopened:
		return s.copy
	case s.link.Visible():
		return s.again
	}
	return s.cancel
}

func (s *signingIn) draw(v view) {
	s.wait, s.unopened = v.Waiting, v.Aside.Kind == auth.BrowserNotOpened
	asking := v.Waiting == auth.WaitForReplaceAnswer
	setText(s.headline, words.Headline(v.Status, v.now))
	setText(s.detail, words.Detail(v.Status, v.now, v.locale))
	show(s.meterBox, !asking)
	show(s.link, v.SignInLinkReady)
	show(s.question, asking)
	show(s.cancel, !asking && v.Waiting != auth.WaitForSave)
	s.keep.set("Keep " + nameOr(v.Account, "the present account"))
	if v.HasToken(v.now) && !asking {
		setText(s.meanwhile, "You stay connected meanwhile.")
	} else {
		setText(s.meanwhile, "")
	}
}

func nameOr(a auth.Account, otherwise string) string {
	name := a.String()
	if name == "" {
		return otherwise
	}
	const room = 28
	if r := []rune(name); len(r) > room {
		return string(r[:room-1]) + "…"
	}
	return name
}

func (s *signingIn) footer(v view) (left, right footnote) {
	if v.Waiting == auth.WaitForBrowser {
		return region(v), footnote{"Stuck on an error page?", s.w.openStuck}
	}
	return region(v), footnote{}
}

func (s *signingIn) move(on bool) { moveMeter(s.meter, on && s.wait != auth.WaitForReplaceAnswer) }
