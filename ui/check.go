package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/assets"
	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// Checker finds out what is wrong with the connection. Any goroutine may call it.
type Checker interface {
	// Check takes the steps of a check. It calls report with all news, in order, and finally with a Report that is Over. It waits for the
	// network and the keychain, and returns at once when ctx is done.
	Check(ctx context.Context, report func(check.Report))
	// Judge says what an answer from the API means that somebody has pasted. It may wait for the keychain.
	Judge(ctx context.Context, a check.Answer) check.Verdict
}

// findOut runs a check, and calls report on the face's goroutine. After stop, which is to be called there too, nothing more is reported.
func (p *presenter) findOut(report func(check.Report)) (stop func()) {
	ctx, cancel := context.WithCancel(p.life)
	stopped := false
	p.background(func() {
		p.options.Checker.Check(ctx, func(r check.Report) {
			if r.Over() {
				cancel()
			}
			p.face.do(func() {
				if !stopped {
					report(r)
				}
			})
		})
	})
	return func() {
		stopped = true
		cancel()
	}
}

// checkFacts are what the tray's menu has to know about checks.
type checkFacts struct{ offered, running bool }

func (p *presenter) checkFacts() checkFacts {
	return checkFacts{offered: p.options.Checker != nil, running: p.stopCheck != nil}
}

// checkWithoutPage runs a check and tells the person its verdict, or stops the check that is under way.
func (p *presenter) checkWithoutPage() {
	if p.stopCheck != nil {
		p.stopCheck()
		p.stopCheck = nil
		p.drawTray(p.view())
		return
	}
	p.stopCheck = p.findOut(func(r check.Report) {
		if r.Over() {
			p.stopCheck = nil
			p.drawTray(p.view())
			p.tellCheck(r)
		}
	})
	p.drawTray(p.view())
}

// tellCheck copies a report, and tells the person its verdict.
func (p *presenter) tellCheck(r check.Report) {
	v, verdict := p.view(), r.Verdict()
	report := words.CheckReport(r, v.now, v.locale)
	p.background(func() {
		copied := words.ReportCopied
		if p.custodian.put(report, false) != nil {
			copied = words.ReportNotCopied
		}
		p.face.do(func() { p.face.tell(words.CheckTitle(verdict), words.CheckMessage(verdict, copied)) })
	})
}

// newFindOut is an unobtrusive link to the check, for a screen on which something is wrong.
func newFindOut(w *Window, text string) *fyne.Container {
	box := container.NewCenter(control.Unpadded(control.NewUnderlinedLink(text, w.openCheck)))
	control.SetVisible(box, w.options.Checker != nil)
	return box
}

// checkPage shows a check: each step as it ends, and the verdict below.
type checkPage struct {
	*page
	w       *Window
	report  check.Report // so far
	stop    func()       // stops the check that is under way; nil if none is
	unlocks bool         // whether to check again once the keychain has answered

	steps   []*control.Step
	list    *fyne.Container
	verdict *verdictCard
	ends    *control.Button // stops the check
	again   *control.Button
}

func (w *Window) openCheck() {
	c := &checkPage{w: w, stop: func() {}} // the check starts as soon as the page is open
	for range check.Steps() {
		c.steps = append(c.steps, control.NewStep())
	}
	c.list = control.NewCard(control.NewSteps(c.steps...))
	c.ends = control.NewButton(words.CheckStop, c.end)
	c.again = control.NewButton(words.CheckAgain, c.start)
	c.verdict = newVerdictCard(c.remedy, c.ends, c.again)
	answer := control.AtLeft(control.NewUnderlinedLink(words.AnswerLink, w.openAnswer))
	c.page = newPage(words.CheckTitleOfPage, c.list, c.verdict.card.Box, answer)
	c.page.update = c.draw
	c.page.footer = c.footer
	c.page.left = c.end
	c.page.changed = c.statusChanged
	w.openPage(c.page)
	c.start()
}

// start runs a check. The findings of the previous one stay until there is news.
func (c *checkPage) start() {
	c.end()
	over := false
	c.stop = func() {}
	stop := c.w.presenter.findOut(func(r check.Report) {
		c.report, over = r, r.Over()
		if over {
			c.stop = nil
		}
		c.w.draw()
		if over {
			control.ScrollTo(c.verdict.card.Box)
		}
	})
	if !over {
		c.stop = stop
	}
	c.w.draw()
}

// end stops the check that is under way. Its findings stay.
func (c *checkPage) end() {
	c.unlocks = false
	if c.stop == nil {
		return
	}
	c.stop()
	c.stop, c.report = nil, c.report.Stop()
	c.w.draw()
}

func (c *checkPage) draw(v view) {
	findings := c.report.Findings()
	control.SetVisible(c.list, len(findings) > 0)
	for i, f := range findings {
		c.steps[i].Set(control.StepText{Sign: signOfStep(f.Outcome), Name: words.CheckStep(f), Value: words.CheckOutcome(f, v.now),
			Strong: f.Outcome == check.Bad})
	}
	running := c.stop != nil
	control.SetVisible(c.ends, running)
	control.SetVisible(c.again, !running)
	if running {
		c.verdict.say(words.CheckRunning)
		c.page.focus = c.ends
		return
	}
	verdict := c.report.Verdict()
	if len(findings) == 0 { // stopped before it had begun
		verdict.Stopped = true
	}
	c.verdict.show(verdict, verdict.Remedy() != check.TryAgain)
	c.page.focus = c.again
	if c.verdict.remedy.Visible() {
		c.page.focus = c.verdict.remedy
	}
}

func (c *checkPage) footer() (left, right footnote) {
	if len(c.report.Findings()) > 0 {
		left = footnote{words.CopyReport, func() {
			v := c.w.presenter.view()
			c.w.copyPlain(words.CheckReport(c.report.Stop(), v.now, v.locale), words.ReportCopied)
		}}
	}
	if c.w.options.Diagnostics != nil {
		right = footnote{words.SaveDiagnostics, func() { c.w.openDiagnostics(c.report.Stop()) }}
	}
	return left, right
}

// remedy does what the button says, and checks again if that can show the result.
func (c *checkPage) remedy(v check.Verdict) {
	switch v.Remedy() {
	case check.Renew:
		c.w.presenter.press(doRenew)
		c.start()
	case check.UnlockKeychain:
		c.unlocks = true
		c.w.presenter.press(doRetryKeychain)
	case check.NoRemedy, check.EnterAPIKey, check.SignIn, check.TryAgain, check.OpenSettings, check.OpenStatusPage:
		c.w.remedy(v)
	}
}

// statusChanged is called when the status changes, even after the person has left the page.
func (c *checkPage) statusChanged() {
	if st := c.w.presenter.status.State; c.unlocks && st != auth.Opening && st != auth.Renewing {
		c.start()
	}
}

// signOfStep is the picture of a step's outcome. Each has its own shape: outcomes that are known are on a disc, the others in a ring.
func signOfStep(o check.Outcome) fyne.Resource {
	ring := func(sign assets.Sign) fyne.Resource {
		return fyne.NewStaticResource("ring-"+sign.Name+".svg", sign.Ring())
	}
	switch o {
	case check.Pending:
		return ring(assets.Blank)
	case check.Running:
		return pictureOf(assets.Glass)
	case check.Good:
		return pictureOf(assets.Check)
	case check.Noted:
		return pictureOf(assets.Note)
	case check.Bad:
		return pictureOf(assets.Alert)
	case check.Skipped:
		return ring(assets.Minus)
	case check.Stopped:
		return ring(assets.Square)
	}
	return ring(assets.Blank)
}

// verdictCard says what is wrong and what to do, with a button for that.
type verdictCard struct {
	card              control.FramedCard
	title, text, more *widget.Label
	remedy            *control.Button
	buttons           *fyne.Container
	verdict           check.Verdict
}

func newVerdictCard(remedy func(check.Verdict), buttons ...fyne.CanvasObject) *verdictCard {
	c := &verdictCard{title: control.NewLabel(control.TextStyle{Bold: true, Wrap: true}, ""), text: control.NewLabel(control.QuietBody, ""),
		more: control.NewLabel(control.Hint, "")}
	c.remedy = control.NewButton("", func() { remedy(c.verdict) })
	c.buttons = control.SpaceAbove(4, control.NewRow(append([]fyne.CanvasObject{c.remedy}, buttons...)...))
	c.card = control.NewFramedCard(
		control.NewColumn(4, control.Unpadded(c.title), control.Unpadded(c.text), control.Unpadded(c.more)), c.buttons)
	return c
}

// say shows a sentence that is not a verdict.
func (c *verdictCard) say(title string) {
	c.card.SetBorder("")
	control.SetText(c.title, title)
	control.SetText(c.text, "")
	control.SetText(c.more, "")
	control.SetVisible(c.remedy, false)
}

// show shows a verdict and, if remedy is set, the button for its remedy.
func (c *verdictCard) show(v check.Verdict, remedy bool) {
	c.verdict = v
	c.card.SetBorder(borderOf(v))
	control.SetText(c.title, words.CheckTitle(v))
	control.SetText(c.text, words.CheckText(v))
	control.SetText(c.more, words.CheckMore(v))
	text := words.VerdictRemedy(v)
	c.remedy.SetText(text)
	control.SetVisible(c.remedy, remedy && text != "")
}

func borderOf(v check.Verdict) fyne.ThemeColorName {
	switch {
	case v.Cause == check.NoCause && v.Stopped:
		return ""
	case v.Cause == check.NoCause:
		return theme.ColorNameSuccess
	case v.Works:
		return theme.ColorNameWarning
	}
	return theme.ColorNameError
}

// remedy does what the button below a verdict says.
func (w *Window) remedy(v check.Verdict) {
	switch v.Remedy() {
	case check.EnterAPIKey:
		w.openAPIKey()
	case check.SignIn:
		item := signInItem(w.presenter.status)
		if _, asks := questionBefore(item.does, w.presenter.view()); !asks {
			w.goHome()
		}
		w.presenter.signInFromNotice()
	case check.Renew:
		w.goHome()
		w.presenter.press(doRenew)
	case check.OpenSettings:
		w.openSettings()
	case check.UnlockKeychain:
		w.goHome()
		w.presenter.press(doRetryKeychain)
	case check.OpenStatusPage:
		w.openStatusPage(v.Subject.Region)
	case check.NoRemedy, check.TryAgain:
	}
}

// openStatusPage opens Smokeball's status page for a region in the browser.
func (w *Window) openStatusPage(r auth.Region) {
	address := r.StatusPage()
	w.presenter.background(func() {
		if w.options.OpenURL(address) != nil {
			fyne.Do(func() { w.say("The browser could not be opened. The page is " + address + ".") })
		}
	})
}
