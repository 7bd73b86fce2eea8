package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/settings"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// press sends a key to the object with the focus.
func (r *rig) press(key fyne.KeyName) {
	c := r.window.Canvas()
	if f := c.Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: key})
	} else {
		c.OnTypedKey()(&fyne.KeyEvent{Name: key})
	}
}

// typeShortcut does as Fyne's driver does: the shortcut goes to the object with the focus, if that takes any.
func (r *rig) typeShortcut(s *desktop.CustomShortcut) {
	c := r.window.Canvas()
	if f, ok := c.Focused().(fyne.Shortcutable); ok {
		f.TypedShortcut(s)
		return
	}
	r.typedShortcut(s) // the test canvas can't type one
}

func (r *rig) called(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(r.session.calls, want) {
		t.Errorf("called %q, want %q", r.session.calls, want)
	}
	r.session.calls = nil
}

func TestTheMainActionOfEveryScreen(t *testing.T) {
	in, out := connectedStatus(), signedOutStatus()
	for _, c := range []struct {
		name   string
		status auth.Status
		want   string
	}{
		{"signed out", out, "SignIn"},
		{"browser", changed(out, func(st *auth.Status) {
			st.State, st.Waiting, st.SignInLinkReady = auth.SigningIn, auth.WaitForBrowser, true
		}), "OpenBrowserAgain"},
		{"port", changed(out, func(st *auth.Status) { st.State, st.Waiting = auth.SigningIn, auth.WaitForPort }), "CancelSignIn"},
		{"question", changed(in, func(st *auth.Status) { st.State, st.Waiting = auth.SigningIn, auth.WaitForReplaceAnswer }), "Keep"},
		{"connected", in, "Token"},
		{"offline", changed(in, func(st *auth.Status) { st.State, st.AccessTokenExpiresAt = auth.Offline, start }), "Renew"},
		{"sign-in needed", changed(in, func(st *auth.Status) { st.State = auth.SignInNeeded }), "SignIn"},
		{"keychain", changed(out, func(st *auth.Status) { st.State, st.Problem.Kind = auth.KeychainUnavailable, auth.KeychainLocked }), "RetryKeychain"},
	} {
		for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
			t.Run(c.name+"/"+string(key), func(t *testing.T) {
				r := newRig(t, c.status)
				r.Show()
				r.press(key)
				r.called(t, c.want)
			})
		}
	}
}

func TestTheFocusFollowsTheScreen(t *testing.T) {
	r := newRig(t, signedOutStatus())
	r.Show()
	r.session.set(changed(signedOutStatus(), func(st *auth.Status) {
		st.State, st.Waiting, st.SignInLinkReady = auth.SigningIn, auth.WaitForBrowser, true
	}))
	r.session.set(connectedStatus())
	r.press(fyne.KeyReturn)
	r.called(t, "Token")

	// If the person has moved the focus, it stays there as long as the screen stays.
	r.window.Canvas().FocusNext()
	before := r.window.Canvas().Focused()
	r.session.set(changed(connectedStatus(), func(st *auth.Status) { st.State = auth.Renewing }))
	if r.window.Canvas().Focused() != before {
		t.Error("the focus has moved")
	}
}

func TestShortcutNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		system   string
		shortcut *desktop.CustomShortcut
		want     string
	}{
		{"linux", copyShortcut, "Ctrl + Shift + C"},
		{"windows", renewShortcut, "Ctrl + R"},
		{"darwin", copyShortcut, "⇧⌘C"},
		{"darwin", settingsShortcut, "⌘,"},
	} {
		if got := shortcutNameOn(c.system, c.shortcut); got != c.want {
			t.Errorf("%s: %q, want %q", c.system, got, c.want)
		}
	}
	for _, s := range []*desktop.CustomShortcut{copyShortcut, renewShortcut, settingsShortcut, hideShortcut, quitShortcut} {
		if s.Modifier&fyne.KeyModifierShortcutDefault == 0 { // Command on macOS
			t.Errorf("%s does not use the system's own key", s.ShortcutName())
		}
	}
}

func TestShortcuts(t *testing.T) {
	places := map[string]func(r *rig){
		"the screen": func(*rig) {},
		"a field":    func(r *rig) { r.openSettings(); r.window.Canvas().Focus(firstEntry(t, r)) },
		"a page":     func(r *rig) { r.openAbout() },
		"no focus":   func(r *rig) { r.window.Canvas().Unfocus() },
		"a question": func(r *rig) { r.presenter.press(doDisconnect) },
		"the inside": func(r *rig) { r.openInside() },
	}
	for name, open := range places {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, connectedStatus(), func(o *Options) { o.Settings = unlocked() })
			r.Show()
			open(r)
			r.typeShortcut(copyShortcut)
			if got := r.clipboard.Content(); got != "the-token" {
				t.Errorf("the clipboard has %q", got)
			}
			r.typeShortcut(renewShortcut)
			r.called(t, "Token", "Renew")
			r.typeShortcut(quitShortcut)
			if r.quits != 1 {
				t.Error("it does not quit")
			}
			r.typeShortcut(settingsShortcut)
			if r.page() == nil || r.page().title != settingsTitle {
				t.Error("the settings are not open")
			}
			r.typeShortcut(hideShortcut)
			if r.visible {
				t.Error("the window is not hidden")
			}
		})
	}
}

func firstEntry(t *testing.T, r *rig) *control.Entry {
	t.Helper()
	for _, f := range focusable(r.window) {
		if e, ok := f.(*control.Entry); ok {
			return e
		}
	}
	t.Fatal("no field on this page")
	return nil
}

func TestEscapeGoesBack(t *testing.T) {
	r := newRig(t, connectedStatus(), func(o *Options) { o.Settings, o.Autostart = unlocked(), &fakeAutostart{} })
	r.Show()
	r.openSettings()
	n := len(focusable(r.window))
	r.goBack()
	for i := range n { // with the focus on each object
		r.openSettings()
		r.openLicences()
		r.window.Canvas().Unfocus()
		r.press(fyne.KeyEscape)
		if r.page() == nil || r.page().title != settingsTitle {
			t.Fatal("not back in the settings")
		}
		f := focusable(r.window)[i]
		r.window.Canvas().Focus(f)
		r.press(fyne.KeyEscape)
		if r.page() != nil {
			t.Fatalf("not back on the screen from a %T", f)
		}
	}
	r.called(t)
}

func TestAnotherTimeZone(t *testing.T) {
	zone := time.UTC
	r := newRig(t, connectedStatus(), func(o *Options) { o.Zone = func() *time.Location { return zone } })
	r.Show()
	until := func() string { return r.home.(*connected).until.Text }
	if until() != "until 14:32" {
		t.Errorf("%q", until())
	}
	zone = time.FixedZone("Adelaide", 10*3600+1800)
	r.pass(time.Minute)
	if until() != "until 01:02" {
		t.Errorf("%q", until())
	}
}

func TestHistory(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	r.openHistory()
	if got := texts(r.page().box); !slices.Contains(got, "Nothing has happened yet.") {
		t.Errorf("%q", got)
	}
	r.session.history = []auth.Entry{
		{At: start, Event: auth.Renewal, Until: start.Add(time.Hour)},
		{At: start.Add(-time.Hour), Event: auth.RenewalFailure, Why: auth.Unreachable},
		{At: start.Add(-26 * time.Hour), Event: auth.SignInDone},
	}
	r.session.set(connectedStatus()) // an update, as if something had happened
	want := []string{"Monday 23 November", "13:50", "Access token renewed, good until 14:50.", "12:50", "Can’t reach Smokeball.",
		"Sunday 22 November", "11:50", "Signed in."}
	if got := texts(r.page().box); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// Starting with the computer is offered once, after a sign-in, and can be changed in the settings.
func TestStartingWithTheComputer(t *testing.T) {
	offered := func(r *rig) bool {
		return slices.Contains(texts(r.home.content()), "Start with the computer, to be reminded in time?")
	}
	auto := &fakeAutostart{}
	r := newRig(t, signedOutStatus(), func(o *Options) { o.Autostart = auto })
	r.Show()
	r.session.set(connectedStatus())
	if !offered(r) {
		t.Fatal("not offered")
	}
	if !tapLink(r, "No, thanks") || offered(r) || auto.on {
		t.Error("after No, it is still offered, or was set")
	}

	again := newRig(t, connectedStatus(), func(o *Options) { o.Autostart = auto })
	again.Show()
	if !tapLink(again, "Yes, do that") || offered(again) || !auto.on {
		t.Error("after Yes, it is still offered, or was not set")
	}
	later := newRig(t, connectedStatus(), func(o *Options) { o.Autostart, o.Answers = auto, again.answers })
	later.Show()
	if offered(later) {
		t.Error("offered twice")
	}
	later.openSettings()
	for _, f := range focusable(later.window) {
		if c, ok := f.(*control.Check); ok {
			if !c.Checked {
				t.Error("the switch is off")
			}
			later.window.Canvas().Focus(c)
			later.press(fyne.KeyReturn)
		}
	}
	if auto.on {
		t.Error("the switch does nothing")
	}
	auto.err = errors.New("read-only")
	later.setAutostart(true)
	if auto.on || !strings.HasPrefix(later.said, "That could not be changed.") {
		t.Errorf("said %q", later.said)
	}

	// A switch that can't be turned off stays on.
	auto.err, auto.on = nil, true
	later.goHome()
	later.openSettings() // it was turned on elsewhere meanwhile
	if c := later.autostartSwitch; !c.Checked {
		t.Error("the switch does not show that it was turned on")
	}
	auto.err = errors.New("everybody's")
	later.autostartSwitch.SetChecked(false)
	if !later.autostartSwitch.Checked || !later.startsAtLogin {
		t.Error("the switch shows a change that failed")
	}

	without := newRig(t, connectedStatus())
	without.Show()
	if offered(without) {
		t.Error("offered on a system without autostart")
	}
}

type fakeAutostart struct {
	on  bool
	err error
}

func (a *fakeAutostart) Enabled() bool { return a.on }

func (a *fakeAutostart) Set(on bool) error {
	if a.err == nil {
		a.on = on
	}
	return a.err
}

// texts are the visible texts of an object, from the top.
func texts(o fyne.CanvasObject) (all []string) {
	if !o.Visible() {
		return nil
	}
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			all = append(all, texts(child)...)
		}
	case *widget.Label:
		all = append(all, o.Text)
	}
	return all
}

// tapLink taps the visible link with a text, and reports whether there is one.
func tapLink(r *rig, text string) bool {
	for _, f := range focusable(r.window) {
		if l, ok := f.(*control.Link); ok && l.Text == text {
			l.OnTapped()
			return true
		}
	}
	return false
}

// tapButton taps the visible button with a text, and reports whether there is one.
func tapButton(r *rig, text string) bool {
	for _, f := range focusable(r.window) {
		if b, ok := f.(*control.Button); ok && b.Text == text {
			test.Tap(b)
			return true
		}
	}
	return false
}

func TestDisconnectAsks(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	r.presenter.press(doDisconnect)
	r.press(fyne.KeyReturn) // a key held down must not confirm
	r.called(t)
	if r.page() != nil {
		t.Fatal("Cancel did not close the question")
	}
	r.presenter.press(doDisconnect)
	r.window.Canvas().FocusPrevious()
	r.press(fyne.KeyReturn)
	r.called(t, "Disconnect")
}

func TestADamagedRecordIsReplacedAfterAsking(t *testing.T) {
	r := newRig(t, changed(signedOutStatus(), func(st *auth.Status) {
		st.State, st.Problem.Kind = auth.KeychainUnavailable, auth.RecordDamaged
	}))
	r.Show()
	r.press(fyne.KeyReturn)
	r.called(t)
	r.window.Canvas().FocusPrevious()
	r.press(fyne.KeyReturn)
	r.called(t, "SignIn")
}

func TestSettings(t *testing.T) {
	r := newRig(t, connectedStatus())
	all := map[string]*field{}
	form := newFields(r.Window)
	for _, f := range form {
		all[f.row.Name] = f
	}
	if len(form) != len(settings.Rows())-1 || all[settings.StartAtLogin] != nil {
		t.Fatalf("%d fields for %d settings, of which one is the firm's", len(form), len(settings.Rows()))
	}
	for _, o := range all[auth.SettingRegion].row.Choices {
		if o.Label != words.Region(auth.Region(o.Value)) {
			t.Errorf("%s is called %s in the settings, but %s elsewhere", o.Value, o.Label, words.Region(auth.Region(o.Value)))
		}
	}
	if id := all[auth.SettingClientID]; !id.entry.Disabled() || id.note.Text != "Set by your firm. From Smokeball’s Developer Console." {
		t.Errorf("%q", id.note.Text)
	}
	if len(form.changes()) != 0 {
		t.Errorf("nothing was typed, but %v changed", form.changes())
	}
	all[auth.SettingRegion].choice.SetSelected("Australia")
	all[auth.SettingRedirectURIs].entry.SetText("http://localhost:1/a\n\nhttp://localhost:2/b\n")
	if got := form.changes(); len(got) != 2 || got[auth.SettingRegion] != "au" ||
		got[auth.SettingRedirectURIs] != "http://localhost:1/a,http://localhost:2/b" {
		t.Errorf("%v", got)
	}
}

func TestSavingSettings(t *testing.T) {
	fake := unlocked()
	r := newRig(t, connectedStatus(), func(o *Options) { o.Settings = fake })
	r.Show()
	r.openSettings()
	firstEntry(t, r).SetText("another-id")
	fake.wrong = map[string]string{auth.SettingSignInDays: "That is not a number of days."}
	pressButton(t, r, "Save")
	if r.page() == nil || len(fake.saved) != 1 || fake.saved[0][auth.SettingClientID] != "another-id" {
		t.Fatalf("%v", fake.saved)
	}
	if !hasText(r, "That is not a number of days.") {
		t.Error("the error is not shown, or its field is hidden")
	}
	fake.wrong = nil
	pressButton(t, r, "Save")
	if r.page() != nil || r.said != "Saved." {
		t.Errorf("after saving, the page is still open, or the window says %q", r.said)
	}
	r.openSettings()
	pressButton(t, r, "Cancel")
	if r.page() != nil || len(fake.saved) != 2 {
		t.Error("Cancel saved something")
	}
}

func TestSettingsThatCannotBeUsed(t *testing.T) {
	fake := &fakeSettings{now: settings.New(settings.Layers{
		Environment: settings.Layer{auth.SettingSignInDays: "many"},
		PersonErr:   fmt.Errorf("the settings %w: line 2: expected a value", settings.ErrMalformed),
	})}
	r := newRig(t, changed(signedOutStatus(), func(st *auth.Status) {
		st.State, st.Problem.Kind = auth.NotConfigured, auth.ConfigurationInvalid
	}), func(o *Options) { o.Settings = fake })
	r.Show()
	pressButton(t, r, "Open the settings")
	file, fields := fake.now.Wrong()
	for _, text := range []string{file, fields[auth.SettingSignInDays]} {
		if text == "" || !hasText(r, control.Typeset(text)) {
			t.Errorf("not shown: %q", text)
		}
	}
}

// The set-up screen follows the settings, but keeps what is being typed. If the settings can no longer be used, the window says so.
func TestSettingsThatChange(t *testing.T) {
	fake := &fakeSettings{now: settings.New(settings.Layers{})}
	r := newRig(t, changed(signedOutStatus(), func(st *auth.Status) {
		st.State, st.Problem.Kind = auth.NotConfigured, auth.ConfigurationMissing
	}), func(o *Options) { o.Settings = fake })
	r.Show()
	set := func(l settings.Layers) {
		fake.now = fake.now.Next(l)
		r.SettingsChanged()
	}
	region := settings.Layers{Firm: settings.Firm{Locked: settings.Layer{auth.SettingRegion: "uk"}}}
	set(region)
	if !hasText(r, "Set by your firm.") || r.said != "" {
		t.Errorf("the screen shows the old settings, or the window says %q", r.said)
	}
	test.Type(firstEntry(t, r), "my-client-id")
	region.PersonErr = fmt.Errorf("the settings %w", settings.ErrUnreadable)
	set(region)
	if firstEntry(t, r).Text != "my-client-id" || r.said != words.SettingsNotUsed {
		t.Errorf("the field has %q, and the window says %q", firstEntry(t, r).Text, r.said)
	}
}

func TestSetUp(t *testing.T) {
	fake := &fakeSettings{now: settings.New(settings.Layers{})}
	r := newRig(t, changed(signedOutStatus(), func(st *auth.Status) {
		st.State, st.Problem.Kind = auth.NotConfigured, auth.ConfigurationMissing
	}), func(o *Options) { o.Settings = fake })
	r.Show()
	pressButton(t, r, "Save")
	if len(fake.saved) != 0 || !hasText(r, "Please enter the client ID.") {
		t.Error("saved without a client ID")
	}
	test.Type(firstEntry(t, r), "my-client-id")
	r.press(fyne.KeyReturn)
	if len(fake.saved) != 1 || fake.saved[0][auth.SettingClientID] != "my-client-id" {
		t.Errorf("%v", fake.saved)
	}
	tapLink(r, "Copy all")
	if got := r.clipboard.Content(); got != strings.Join(auth.DefaultRedirectURIs(), "\n") {
		t.Errorf("%q", got)
	}
	if !hasText(r, "In Smokeball’s Developer Console") || !hasText(r, "✓ Public Client") {
		t.Error("the screen does not say how to register the app")
	}
	var copied []string // each URL, as a callback URL and as a logout URL
	for _, f := range focusable(r.window) {
		b, ok := f.(*control.Button)
		if !ok {
			continue
		}
		if url, copies := strings.CutPrefix(b.AccessibilityLabel(), "Copy "); copies {
			test.Tap(b)
			if got := r.clipboard.Content(); got != url || b.Icon.Name() != theme.ConfirmIcon().Name() {
				t.Errorf("copied %q, want %q, with a check mark on the button", got, url)
			}
			copied = append(copied, url)
		}
	}
	if want := slices.Concat(auth.DefaultRedirectURIs(), auth.DefaultRedirectURIs()); !slices.Equal(copied, want) {
		t.Errorf("the buttons copy %q, want %q", copied, want)
	}
	r.pass(2 * time.Minute)
	if r.clipboard.Content() == "" {
		t.Error("text that is not secret was taken off the clipboard")
	}
}

func TestAWarningIsShownAndDismissed(t *testing.T) {
	r := newRig(t, changed(signedOutStatus(), func(st *auth.Status) { st.Warning.Kind = auth.SignInCancelled }))
	r.Show()
	if !hasText(r, "The sign-in was cancelled. Nothing has changed. Start again whenever you like.") {
		t.Error("the warning is not shown")
	}
	r.dismiss()
	r.called(t, "DismissWarning")
}

func TestLogFolder(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.Show()
	r.openLogFolder()
	if len(r.opened) != 1 || r.opened[0] != "file:///home/jane/.local/state/smokeball-connect" {
		t.Errorf("%q", r.opened)
	}
	r.openLogFolder() // fails
	if !strings.Contains(r.said, "/home/jane/.local/state/smokeball-connect") {
		t.Errorf("%q", r.said)
	}
}

func TestTheLinkCanBeCopied(t *testing.T) {
	r := newRig(t, changed(signedOutStatus(), func(st *auth.Status) {
		st.State, st.Waiting, st.SignInLinkReady, st.Warning.Kind = auth.SigningIn, auth.WaitForBrowser, true, auth.BrowserNotOpened
	}))
	r.Show()
	r.press(fyne.KeyReturn)
	if r.clipboard.Content() != r.session.SignInLink() {
		t.Errorf("%q", r.clipboard.Content())
	}
}

// pressButton taps the visible button with a text, and fails the test if there is none.
func pressButton(t *testing.T, r *rig, text string) {
	t.Helper()
	if !tapButton(r, text) {
		t.Fatalf("there is no button %q", text)
	}
}

// hasText reports whether a label or a field on the screen has exactly this text.
func hasText(r *rig, text string) (found bool) {
	walk(r.window.Canvas().Content(), fyne.Position{}, false, func(o fyne.CanvasObject, _ fyne.Position, _ bool) {
		if l, ok := o.(interface{ String() string }); ok && l.String() == text {
			found = true
		}
	})
	return found
}

// A step of a sign-in is shown if it takes its time; otherwise, what comes next is shown at once. Each of the texts would only flash.
func TestAStepThatPassesIsNotShown(t *testing.T) {
	step := func(w auth.Wait) auth.Status {
		return changed(signedOutStatus(), func(st *auth.Status) { st.State, st.Waiting = auth.SigningIn, w })
	}
	shown := func(r *rig) string {
		for _, headline := range []string{"Continue in your browser", "Almost there…", "Saving your sign-in…", "Connected"} {
			if slices.Contains(drawn(r), headline) {
				return headline
			}
		}
		return ""
	}
	r := newRig(t, step(auth.WaitForBrowser))
	r.Show()
	for _, at := range []struct {
		status auth.Status
		after  time.Duration
		shows  string
	}{
		{step(auth.WaitForExchange), passesWithin / 2, "Continue in your browser"},
		{step(auth.WaitForSave), passesWithin / 2, "Continue in your browser"},
		{connectedStatus(), 0, "Connected"},
		{step(auth.WaitForBrowser), 0, "Continue in your browser"},
		{step(auth.WaitForExchange), passesWithin, "Almost there…"},
		{step(auth.WaitForUnlock), passesWithin / 2, "Almost there…"},
		{step(auth.WaitForSave), passesWithin, "Saving your sign-in…"},
		{signedOutStatus(), 0, ""},
		{step(auth.WaitForBrowser), 0, "Continue in your browser"},
		{step(auth.WaitForExchange), passesWithin / 2, "Continue in your browser"},
		{step(auth.WaitForExchange), 0, "Almost there…"}, // other news do not put it off
	} {
		r.session.set(at.status)
		r.pass(at.after)
		if got := shown(r); got != at.shows {
			t.Errorf("%v after %v: it shows %q, not %q", at.status.Waiting, at.after, got, at.shows)
		}
	}
}

// Enter must not press Cancel just because Cancel was the first button to appear.
func TestTheFocusFollowsTheMainAction(t *testing.T) {
	starting := changed(signedOutStatus(), func(st *auth.Status) { st.State, st.Waiting = auth.SigningIn, auth.WaitForBrowser })
	opened := changed(starting, func(st *auth.Status) { st.SignInLinkReady = true })
	focused := func(r *rig) string {
		b, _ := r.window.Canvas().Focused().(*control.Button)
		return b.AccessibilityLabel()
	}
	r := newRig(t, starting)
	r.Show()
	r.session.set(opened)
	if got := focused(r); got != "Open it again" {
		t.Errorf("the focus is on %s", got)
	}
	r.window.Canvas().FocusNext()
	moved := focused(r)
	r.session.set(changed(opened, func(st *auth.Status) { st.Warning.Kind = auth.BrowserNotOpened }))
	if got := focused(r); got != moved {
		t.Errorf("the person moved the focus to %s, but then it was on %s", moved, got)
	}
}

// If the firm has decided whether the program starts with the computer, the person is not asked. If it has locked that, the switch is
// disabled.
func TestTheFirmStartsTheProgram(t *testing.T) {
	auto := &fakeAutostart{on: true}
	r := newRig(t, connectedStatus(), func(o *Options) {
		layers := someLayers()
		layers.Firm.Locked = settings.Layer{settings.StartAtLogin: "yes"}
		o.Autostart, o.Settings = auto, &fakeSettings{now: settings.New(layers)}
	})
	r.Show()
	if r.home.(*connected).offer.box.Visible() {
		t.Error("it asks whether to start with the computer")
	}
	c := newAutostartSwitch(r.Window)
	if !c.Disabled() || !c.Checked {
		t.Errorf("the switch: disabled %v, on %v", c.Disabled(), c.Checked)
	}
}

// If the firm's settings can't be used, the set-up screen and the settings say so.
func TestFirmSettingsThatAreNotUsed(t *testing.T) {
	layers := someLayers()
	layers.Firm, layers.FirmErr = settings.Firm{}, &settings.FirmError{Place: "/etc/x", Why: "line 3: expected a value."}
	r := newRig(t, changed(signedOutStatus(), func(st *auth.Status) {
		st.State, st.Problem.Kind = auth.NotConfigured, auth.ConfigurationMissing
	}),
		func(o *Options) { o.Settings = &fakeSettings{now: settings.New(layers)} })
	r.Show()
	says := control.Typeset("The firm's settings in /etc/x are not used: line 3: expected a value. Please tell whoever looks after your computers.")
	if !hasText(r, says) {
		t.Error("the set-up screen does not say it")
	}
	r.openSettings()
	if !hasText(r, says) {
		t.Error("the settings page does not say it")
	}
}

// When Fyne's loop ends, it must have no event left to handle: it may hang or panic then.
func TestFyneEndsWithoutAnEvent(t *testing.T) {
	r := newRig(t, connectedStatus())
	life, ok := r.app.Lifecycle().(interface {
		SetOnStoppedHookExecuted(func())
		OnStopped() func()
	})
	if !ok {
		t.Fatal("Fyne has changed how it ends")
	}
	life.SetOnStoppedHookExecuted(func() {})
	if life.OnStopped() == nil {
		t.Fatal("Fyne has changed what it does when it ends")
	}
	r.start()
	if life.OnStopped() != nil {
		t.Error("Fyne makes an event when it ends")
	}
}

// After a signal, the program ends even if the toolkit loses the call of Quit and hangs, and takes a copied token off the clipboard.
func TestAToolkitThatLosesQuit(t *testing.T) {
	stuck, secrets := 0, &memoryClipboard{}
	r := newRig(t, connectedStatus(), func(o *Options) { o.Stuck, o.Secrets = func() { stuck++ }, secrets })
	r.presenter.chooseFormat(auth.Plain)
	if text, _ := secrets.Text(); text != "the-token" {
		t.Fatalf("the clipboard has %q", text)
	}
	r.MustEnd()
	if text, _ := secrets.Text(); text != "" || stuck != 0 {
		t.Errorf("the clipboard has %q, stuck %d times", text, stuck)
	}
	r.session.set(signedOutStatus()) // drawn by whoever calls, if at all
	if r.desktop.item("Connect…") != nil {
		t.Error("it still follows the status")
	}
	r.pass(time.Minute)
	if stuck != 1 {
		t.Errorf("Stuck was called %d times, want once", stuck)
	}
}

// If the toolkit does not end after it was told to quit, Options.Stuck is called once.
func TestAToolkitThatDoesNotEnd(t *testing.T) {
	stuck := 0
	r := newRig(t, connectedStatus(), func(o *Options) { o.Stuck = func() { stuck++ } })
	r.Quit()
	if r.quits != 1 || stuck != 0 {
		t.Fatalf("told to quit %d times, stuck %d times", r.quits, stuck)
	}
	r.pass(time.Minute)
	if stuck != 1 {
		t.Errorf("Stuck was called %d times, want once", stuck)
	}
}
