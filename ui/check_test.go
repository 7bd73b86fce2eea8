package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// focusedButton is the label of the button that has the focus; "" if something else has it.
func focusedButton(r *rig) string {
	if b, ok := r.window.Canvas().Focused().(*control.Button); ok {
		return b.Text
	}
	return ""
}

// A check is offered wherever something may be wrong, and starts when its page is opened.
func TestWaysToTheCheck(t *testing.T) {
	in, out := connectedStatus(), signedOutStatus()
	for name, c := range map[string]struct {
		status auth.Status
		way    string
	}{
		"connected":      {in, "Check"},
		"offline":        {changed(in, func(st *auth.Status) { st.State, st.Problem.Kind = auth.Offline, auth.Unreachable }), "Check"},
		"signed out":     {out, words.TroubleSigningIn},
		"sign-in needed": {changed(in, func(st *auth.Status) { st.State, st.Problem.Kind = auth.SignInNeeded, auth.SignInRanOut }), words.FindOut},
		"keychain":       {changed(out, func(st *auth.Status) { st.State, st.Problem.Kind = auth.KeychainUnavailable, auth.KeychainLocked }), words.FindOut},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, c.status)
			r.Show()
			if !tapButton(r, c.way) && !tapLink(r, c.way) {
				t.Fatal("there is no way to the check")
			}
			if r.page() == nil || r.page().title != "Check" || r.checker.checks != 1 {
				t.Errorf("%d checks", r.checker.checks)
			}
			r.press(fyne.KeyEscape)
			if r.page() != nil {
				t.Error("Escape does not lead back")
			}
			without := newRig(t, c.status, func(o *Options) { o.Checker = nil })
			without.Show()
			if tapButton(without, c.way) || tapLink(without, c.way) {
				t.Error("a check is offered without a Checker")
			}
		})
	}
}

// Each step appears as it is reported, and stays in its place. The focus is on Stop during the check, and on the remedy at the end.
func TestACheckAsItComes(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	r.openChecked()
	expect(t, r, control.Typeset(words.CheckRunning))
	if got := focusedButton(r); got != words.CheckStop {
		t.Errorf("the focus is on %q", got)
	}
	r.checker.report(check.New(someSubject()))
	page := func() *fyne.Container { return r.page().box.Objects[0].(*fyne.Container) }
	before := page().Size()
	for i, report := range []check.Report{underWay(), foundGood(keyRefused())} {
		r.checker.report(report)
		if got := page().Size(); got != before {
			t.Errorf("report %d: the steps have moved: size %v, before %v", i, got, before)
		}
	}
	expect(t, r, "Keychain", "10 ms", "api.smokeball.com", "403", "Smokeball probably refuses your firm’s API key.", "It may also be:")
	if got := focusedButton(r); got != "Enter a new key" {
		t.Errorf("at the end, the focus is on %q", got)
	}
	// A person who has moved the focus keeps it there.
	tapButton(r, words.CheckAgain)
	expect(t, r, "403") // the old findings stay until there is news
	r.window.Canvas().Focus(r.frame.back)
	r.checker.report(underWay())
	r.checker.report(foundGood())
	expect(t, r, words.CheckAllGood)
	if r.window.Canvas().Focused() != r.frame.back {
		t.Errorf("the focus has moved to %T", r.window.Canvas().Focused())
	}
	if r.checker.checks != 2 {
		t.Errorf("%d checks", r.checker.checks)
	}
}

// A check stops when its page is left, and with Stop. Reports that come later are not drawn.
func TestACheckIsStopped(t *testing.T) {
	quitting := newRig(t, connectedStatus())
	quitting.Show()
	quitting.openChecked(underWay())
	if quitting.Quit(); quitting.checker.ctx.Err() == nil {
		t.Error("the check outlives the program")
	}
	for name, end := range map[string]func(r *rig){
		"Stop":         func(r *rig) { r.press(fyne.KeyReturn) },
		"going back":   func(r *rig) { r.press(fyne.KeyEscape) },
		"another page": func(r *rig) { r.openSettings(); r.goBack() },
		"hiding":       func(r *rig) { r.close(); r.Show() },
		"going home":   func(r *rig) { r.goHome() },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, connectedStatus())
			r.Show()
			r.openChecked(underWay())
			end(r)
			if r.checker.ctx.Err() == nil {
				t.Fatal("the check goes on")
			}
			r.checker.report(foundGood(keyRefused()))
			if strings.Contains(says(r), "403") {
				t.Error("a report that came too late is drawn")
			}
			if r.page() == nil {
				return
			}
			expect(t, r, words.CheckStopped, "stopped")
			if !tapButton(r, words.CheckAgain) || r.checker.checks != 2 {
				t.Errorf("%d checks", r.checker.checks)
			}
		})
	}
}

// reportOf is a report with one cause.
func reportOf(cause check.Cause) check.Report {
	return foundGood(check.Finding{Step: check.Token, Outcome: check.Bad, Causes: []check.Cause{cause},
		Facts: check.Facts{Host: "auth.smokeball.com", Proxy: "proxy:8080"}})
}

// Every cause with a remedy has a button for it, with its label, and one that checks again.
func TestEveryCauseHasItsButton(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	for _, cause := range check.Causes() {
		r.goHome()
		r.openChecked(reportOf(cause))
		var labels []string
		for _, f := range focusable(r.window) {
			if b, ok := f.(*control.Button); ok && b.Text != "" {
				labels = append(labels, b.Text)
			}
		}
		want := []string{words.CheckAgain}
		if remedy := words.CheckRemedy(cause.Remedy()); remedy != "" && cause.Remedy() != check.TryAgain {
			want = []string{remedy, words.CheckAgain}
		}
		if cause == check.SignedOut {
			want[0] = "Connect to Smokeball"
		}
		if !slices.Equal(labels, want) {
			t.Errorf("%s: the buttons are %q, want %q", cause, labels, want)
		}
		if got := focusedButton(r); got != want[0] {
			t.Errorf("%s: the focus is on %q", cause, got)
		}
	}
}

func TestWhatTheButtonsDo(t *testing.T) {
	locked := changed(signedOutStatus(), func(st *auth.Status) { st.State, st.Problem.Kind = auth.KeychainUnavailable, auth.KeychainLocked })
	open := func(t *testing.T, st auth.Status, cause check.Cause) *rig {
		t.Helper()
		r := newRig(t, st, func(o *Options) { o.APIKey = &fakeAPIKey{} })
		r.Show()
		r.openChecked(reportOf(cause))
		r.press(fyne.KeyReturn) // the remedy has the focus
		return r
	}
	t.Run("the API key", func(t *testing.T) {
		r := open(t, connectedStatus(), check.APIKeyRefused)
		e, ok := r.window.Canvas().Focused().(*control.Entry)
		if !ok || !e.Password || r.page().title != settingsTitle {
			t.Fatalf("the focus is on %T of %q", r.window.Canvas().Focused(), r.page().title)
		}
		driver := fyne.CurrentApp().Driver()
		if y := driver.AbsolutePositionForObject(e).Y; y < 0 || y > startHeight-e.Size().Height {
			t.Errorf("the field is at %v", y)
		}
		r.press(fyne.KeyEscape)
		expect(t, r, words.CheckAgain) // back on the check's page
	})
	t.Run("signing in again, which ends something", func(t *testing.T) {
		r := open(t, connectedStatus(), check.SignInRevoked)
		r.called(t)
		expect(t, r, "Sign in again?")
		tapButton(r, "Sign in again")
		r.called(t, "SignIn")
	})
	t.Run("signing in", func(t *testing.T) {
		r := open(t, signedOutStatus(), check.SignedOut)
		r.called(t, "SignIn")
		if r.page() != nil {
			t.Error("the page still covers the screen")
		}
	})
	t.Run("renewing", func(t *testing.T) {
		r := open(t, connectedStatus(), check.TokenExpired)
		r.called(t, "Renew")
		if r.checker.checks != 2 {
			t.Errorf("%d checks", r.checker.checks)
		}
	})
	t.Run("checking again", func(t *testing.T) {
		if r := open(t, connectedStatus(), check.HostUnreachable); r.checker.checks != 2 {
			t.Errorf("%d checks", r.checker.checks)
		}
	})
	t.Run("the settings", func(t *testing.T) {
		if r := open(t, connectedStatus(), check.WrongPlace); r.page().title != settingsTitle {
			t.Errorf("%q is open", r.page().title)
		}
	})
	t.Run("unlocking", func(t *testing.T) {
		r := open(t, locked, check.KeychainLocked)
		r.called(t, "RetryKeychain")
		r.session.set(changed(locked, func(st *auth.Status) { st.State, st.Waiting = auth.Opening, auth.WaitForUnlock }))
		if r.checker.checks != 1 {
			t.Error("checked again while the keychain was still asking")
		}
		r.session.set(connectedStatus())
		if r.checker.checks != 2 {
			t.Errorf("%d checks", r.checker.checks)
		}
		r.session.set(locked)
		if r.checker.checks != 2 {
			t.Error("checked again at every change of the status")
		}
	})
	t.Run("unlocking one that was open before", func(t *testing.T) {
		r := open(t, connectedStatus(), check.KeychainLocked)
		r.called(t, "RetryKeychain")
	})
	t.Run("the status page", func(t *testing.T) {
		r := open(t, connectedStatus(), check.SmokeballDown)
		if want := []string{"https://status.smokeball.com"}; !slices.Equal(r.opened, want) {
			t.Errorf("it opens %q", r.opened)
		}
		r.press(fyne.KeyReturn)
		expect(t, r, "The browser could not be opened.")
	})
}

func TestCopyingTheReport(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	r.openChecked(foundGood(keyRefused()))
	if !tapLink(r, words.CopyReport) {
		t.Fatal("there is nothing to copy")
	}
	expect(t, r, words.ReportCopied)
	if got, want := r.clipboard.Content(), words.CheckReport(foundGood(keyRefused()), r.now, r.presenter.locale()); got != want {
		t.Errorf("copied %q, want %q", got, want)
	}
	r.checker.reports = []check.Report{underWay()}
	tapButton(r, words.CheckAgain)
	tapLink(r, words.CopyReport) // of the check under way
	if got := r.clipboard.Content(); !strings.Contains(got, "stopped") || r.checker.ctx.Err() != nil {
		t.Errorf("%q is copied", got)
	}
}

// A pasted answer is judged as if the program had received it. Of the pasted text, only the status is shown.
func TestAnAnswerFromTheAPI(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	for pasted, want := range map[string][]string{
		"HTTP/2 403 \r\nx-request: canary\r\n\r\n{\"title\":\"canary\",\"status\":403}": {
			"403, Forbidden", "probably refuses your firm’s API key", "Enter a new key"},
		"401":                            {"401, Unauthorized", "has probably run out", "Renew now"},
		"canary: HTTP 429":               {"429", "Smokeball is busy"},
		"HTTP/1.1 204 No Content":        {"204", "This answer says that the request succeeded."},
		"<html><body>canary</body>":      {"This is a web page."},
		"canary":                         {"There is no answer from the API in this."},
		strings.Repeat("canary ", 1<<21): {"longer than any answer"},
		"\x00\u202e\xff":                 {"There is no answer from the API in this."},
	} {
		r.goHome()
		r.pasteAnswer(pasted)
		expect(t, r, want...)
		if e := r.page().focus.(*control.PasteEntry); e.Text != "" || strings.Contains(says(r), "canary") {
			t.Errorf("%.40q: the pasted text is in the window", pasted)
		}
	}
	if len(r.session.calls) > 0 || r.checker.checks > 0 {
		t.Errorf("judging an answer called %q and ran %d checks", r.session.calls, r.checker.checks)
	}

	// If the token says that it has expired, that is certain.
	r.checker.sent = check.Sent{Expired: true}
	r.pasteAnswer("403")
	expect(t, r, "The access token has run out.")
	tapButton(r, "Renew now")
	r.called(t, "Renew")

	// Typed, from the clipboard, and an empty clipboard.
	r.goHome()
	r.openAnswer()
	e := r.page().focus.(*control.PasteEntry)
	if !e.Password {
		t.Error("the field shows its text")
	}
	e.SetText("404")
	r.press(fyne.KeyReturn)
	expect(t, r, "404, Not Found")
	r.clipboard.SetContent("500")
	tapButton(r, "Paste it from the clipboard")
	expect(t, r, "500", "Open the status page")
	judged := len(r.checker.judged)
	r.clipboard.SetContent(" \n")
	tapButton(r, "Paste it from the clipboard")
	if len(r.checker.judged) != judged {
		t.Error("blank text was judged as an answer")
	}
}

// The diagnostics are saved exactly as shown, with or without names as the switch says. They can be copied, and not edited.
func TestSavingDiagnostics(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	r.openChecked(foundGood(keyRefused()))
	if !tapLink(r, words.SaveDiagnostics) {
		t.Fatal("there are no diagnostics")
	}
	reading := func() *control.Reading {
		for _, f := range focusable(r.window) {
			if e, ok := f.(*control.Reading); ok {
				return e
			}
		}
		t.Fatal("there is nothing to read")
		return nil
	}
	if text := reading().Text; strings.Contains(strings.ToLower(text), "jane") || !strings.Contains(text, "refuses your firm's API key") {
		t.Errorf("it says\n%s", text)
	}
	r.press(fyne.KeyReturn) // Save has the focus
	expect(t, r, "Saved as /home/jane/Downloads/")
	if len(r.diagnoses.saved) != 1 || r.diagnoses.saved[0] != reading().Text {
		t.Errorf("%q is saved", r.diagnoses.saved)
	}
	tapLink(r, words.ShowSavedFolder)
	if !slices.Equal(r.opened, []string{"file:///home/jane/Downloads"}) {
		t.Errorf("it opens %q", r.opened)
	}
	for _, f := range focusable(r.window) {
		if c, ok := f.(*control.Check); ok {
			c.SetChecked(false)
		}
	}
	if text := reading().Text; !strings.Contains(text, "Jane Citizen") || !strings.Contains(text, "/home/jane/.local") {
		t.Errorf("with names, it says\n%s", text)
	}
	if strings.Contains(says(r), "Saved as") {
		t.Error("a text that was not saved is called saved")
	}
	r.diagnoses.err = auth.ErrStateFolder
	tapButton(r, words.DiagnosticsSave)
	expect(t, r, "It could not be saved.")

	// With the keyboard, the text can be read and copied, but not changed.
	e, before := reading(), reading().Text
	r.window.Canvas().Focus(e)
	e.TypedRune('x')
	for _, key := range []fyne.KeyName{fyne.KeyDelete, fyne.KeyBackspace, fyne.KeyReturn, fyne.KeyDown, fyne.KeyPageDown, fyne.KeyEnd} {
		r.press(key)
	}
	clipboard := test.NewClipboard()
	clipboard.SetContent("x")
	e.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	e.TypedShortcut(&fyne.ShortcutSelectAll{})
	e.TypedShortcut(&fyne.ShortcutCut{Clipboard: clipboard})
	e.TypedShortcut(&fyne.ShortcutCopy{Clipboard: clipboard})
	if e.Text != before || clipboard.Content() != before {
		t.Error("the text was changed, or can't be copied")
	}
	r.press(fyne.KeyEscape)
	if r.page().title != words.CheckTitleOfPage {
		t.Error("Escape does not lead back")
	}
}

// Without a window, an item of the tray's menu runs a check, which tells the verdict and copies the report. The same item stops it.
func TestCheckingWithoutAWindow(t *testing.T) {
	t.Parallel()
	checker := &slowChecker{begun: make(chan struct{}), goOn: make(chan struct{}), ended: make(chan struct{})}
	tray := &plainTray{notices: make(chan string, 1), ended: make(chan struct{})}
	box := &boxes{make(chan string), make(chan string), make(chan bool)}
	clipboard := &memoryClipboard{}
	w := NewWindowless(Options{
		Session: &fakeSession{status: connectedStatus()}, Said: &fakeMemory{}, Answers: &fakeMemory{ids: []string{noWindowSaid}},
		Secrets: clipboard, Checker: checker, Clock: func() time.Time { return start }, Locale: words.NewLocale("en-GB", time.UTC),
	}, tray, box)
	go w.Run()
	choose := func(label string) {
		t.Helper()
		done := make(chan struct{})
		w.do(func() { close(done) })
		<-done
		for _, item := range tray.items() {
			if item.Label == label {
				item.Do()
				return
			}
		}
		t.Fatalf("there is no %s among %q", label, tray.labels())
	}
	choose(words.TrayCheck)
	<-checker.begun
	choose(words.TrayStopCheck)
	<-checker.ended
	choose(words.TrayCheck)
	<-checker.begun
	checker.goOn <- struct{}{}
	const cause = "Smokeball probably refuses your firm's API key.\n\n"
	if said := <-box.told; !strings.HasPrefix(said, cause) || !strings.HasSuffix(said, words.ReportCopied) {
		t.Errorf("it says %q", said)
	}
	if text, _ := clipboard.Text(); !strings.Contains(text, "FAILS  api.smokeball.com: 403") {
		t.Errorf("%q is copied", text)
	}
	<-checker.ended
	choose("Quit")
	<-tray.ended
	if text, _ := clipboard.Text(); text == "" {
		t.Error("the report is not secret, but was taken off the clipboard")
	}
}
