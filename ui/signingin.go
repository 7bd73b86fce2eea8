package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// signingIn is the screen while a login is under way.
type signingIn struct {
	w              *Window
	headline       *widget.Label
	detail         *widget.Label
	meter          *control.Meter
	meterBox       *fyne.Container
	again, copy    *control.Button
	cancel         *control.Button
	keep, replace  *control.Button
	meanwhile      *widget.Label
	link, question *fyne.Container
	box            *fyne.Container
	wait           auth.Wait
	other          auth.Account // who has signed in, if the person is asked about them
	unopened       bool         // the browser could not be opened
}

func newSigningIn(w *Window) *signingIn {
	s := &signingIn{w: w, headline: control.NewLabel(control.Title, ""), detail: control.NewLabel(control.CentredBody, ""), meter: control.NewBusyMeter(), meanwhile: control.NewLabel(control.CentredHint, "")}
	s.again = control.NewButton("Open it again", w.press(doOpenBrowser))
	s.copy = control.NewButton("Copy the link", w.copyLink)
	s.cancel = control.NewButton("Cancel", w.press(doCancelSignIn))
	s.keep = control.NewMainButton("", func() { w.presenter.answerReplace(s.other, false) })
	s.replace = control.NewButton("Replace it", func() { w.presenter.answerReplace(s.other, true) })
	s.meterBox = control.NewInset(0, 8, s.meter)
	s.link, s.question = control.NewRow(s.again, s.copy), control.NewColumn(10, s.keep, s.replace)
	s.box = control.NewCentredPage(control.NewPicture(appIconSize, appIcon), s.headline, s.detail, s.meterBox, s.link, s.question, s.cancel,
		control.Unpadded(s.meanwhile))
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
	s.other = v.OtherAccount
	s.wait, s.unopened = v.Waiting, v.Warning.Kind == auth.BrowserNotOpened
	asking := asksReplace(v.Status)
	control.SetText(s.headline, words.Headline(v.Status, v.now))
	control.SetText(s.detail, words.Detail(v.Status, v.now, v.locale))
	control.SetVisible(s.meterBox, !asking)
	control.SetVisible(s.link, v.SignInLinkReady)
	control.SetVisible(s.question, asking)
	control.SetVisible(s.cancel, !asking && v.Waiting != auth.WaitForSave)
	present := v.Account.String()
	if present == v.OtherAccount.String() { // the same person at another firm
		present = v.Firm.Name
	}
	s.keep.SetText("Keep " + nameOr(present, "the current account"))
	if v.HasToken(v.now) && !asking {
		control.SetText(s.meanwhile, "You stay connected in the meantime.")
	} else {
		control.SetText(s.meanwhile, "")
	}
}

func nameOr(name, otherwise string) string {
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

func (s *signingIn) move(on bool) { s.meter.SetMoving(on && s.wait != auth.WaitForReplaceAnswer) }
