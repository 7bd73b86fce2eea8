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
	// Check takes the steps of a check. It calls report with whatever is news, in order, and at last with a Report that is Over. It waits for
	// the network and the keychain, and ends at once with ctx.
	Check(ctx context.Context, report func(check.Report))
	// Judge says what an answer of the API comes of that somebody has pasted. It may wait for the keychain.
	Judge(ctx context.Context, a check.Answer) check.Verdict
}

// findOut has a check made, and reports on the goroutine of the face. After stop, which is called there, nothing is reported any more.
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

// checkFacts are what the menu of the tray has to know of checks.
type checkFacts struct{ offered, running bool }

func (p *presenter) checkFacts() checkFacts {
	return checkFacts{offered: p.options.Checker != nil, running: p.stopCheck != nil}
}

// checkWithoutPage makes a check and tells what it comes to, or ends the one that is under way.
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

// tellCheck copies a report, and tells its cause.
func (p *presenter) tellCheck(r check.Report) {
	v, verdict := p.view(), r.Verdict()
	report := words.CheckReport(r, v.now, v.locale)
	p.background(func() {
		copied := words.ReportCopied
		if p.custodian.put(report, false) != nil {
			copied = words.ReportNotCopied
		}
		p.face.do(func() { p.face.tell(words.CheckTitle(verdict), words.CheckTold(verdict, copied)) })
	})
}

// newFindOut is the quiet way to the check from a screen with something wrong.
func newFindOut(w *Window, text string) *fyne.Container {
	box := container.NewCenter(control.Unpadded(control.NewUnderlinedLink(text, w.openCheck)))
	control.SetVisible(box, w.options.Checker != nil)
	return box
}

// checkPage shows a check: each step as it ends, and below, what that comes to.
type checkPage struct {
	*page
	w       *Window
	report  check.Report // as far as it has come
	stop    func()       // ends the check that is under way; nil where none is
	unlocks bool         // it is made again when the keychain has answered

	steps   []*control.Step
	list    *fyne.Container
	verdict *verdictCard
	ends    *control.Button // the check
	again   *control.Button
}

func (w *Window) openCheck() {
	c := &checkPage{w: w, stop: func() {}} // it begins as soon as it is open
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

// start makes a check. What the one before has found stays until there is news.
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

// end ends the check that is under way. What it has found stays.
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
	if len(findings) == 0 { // ended before it had begun
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

// remedy does what the button says. Where the check can tell what came of it, it is made again.
func (c *checkPage) remedy(v check.Verdict) {
	switch v.Remedy() {
	case check.Renew:
		c.w.presenter.press(doRenew)
		c.start()
	case check.UnlockKeychain:
		c.unlocks = true
		c.w.presenter.press(unlocking(c.w.presenter.status))
	case check.NoRemedy, check.EnterAPIKey, check.SignIn, check.TryAgain, check.OpenSettings, check.OpenStatusPage:
		c.w.remedy(v)
	}
}

// unlocking is what has the keychain ask for its password, where it is locked.
func unlocking(st auth.Status) command {
	if st.State == auth.KeychainUnavailable {
		return doRetryKeychain
	}
	return doRenew
}

// statusChanged is called when the status is another, also of a page that the person has left.
func (c *checkPage) statusChanged() {
	if st := c.w.presenter.status.State; c.unlocks && st != auth.Opening && st != auth.Renewing {
		c.start()
	}
}

// signOfStep is the picture of how a step stands. Each has a shape of its own: what is known is on a disc, anything else in a ring.
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

// verdictCard says what is wrong, and what to do, with a button for that.
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

// say shows a sentence that accuses nobody.
func (c *verdictCard) say(title string) {
	c.card.SetBorder("")
	control.SetText(c.title, title)
	control.SetText(c.text, "")
	control.SetText(c.more, "")
	control.SetVisible(c.remedy, false)
}

// show shows a verdict, and with remedy a button for what can be done.
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
		w.presenter.press(unlocking(w.presenter.status))
	case check.OpenStatusPage:
		w.openStatusPage(v.Subject.Region)
	case check.NoRemedy, check.TryAgain:
	}
}

// openStatusPage shows in the browser how Smokeball is in a region.
func (w *Window) openStatusPage(r auth.Region) {
	address := r.StatusPage()
	w.presenter.background(func() {
		if w.options.OpenURL(address) != nil {
			fyne.Do(func() { w.say("The browser could not be opened. The page is " + address + ".") })
		}
	})
}
