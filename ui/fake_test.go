package ui

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
	"smokeball-connect/settings"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

var start = time.Date(2026, time.November, 23, 13, 50, 0, 0, time.UTC)

// fakeSession has the status it is given, and records calls.
type fakeSession struct {
	status      auth.Status
	subscribers []func(auth.Status)
	calls       []string
	token       auth.Token
	held        auth.Token
	err         error
	life        time.Duration // that Token was asked for
	history     []auth.Entry
	notified    []string
}

func (s *fakeSession) set(st auth.Status) {
	s.status = st
	for _, f := range s.subscribers {
		f(st)
	}
}

func (s *fakeSession) called(name string) { s.calls = append(s.calls, name) }

func (s *fakeSession) Status() auth.Status { return s.status }
func (s *fakeSession) Subscribe(f func(auth.Status)) func() {
	s.subscribers = append(s.subscribers, f)
	f(s.status)
	return func() { s.subscribers = nil }
}
func (s *fakeSession) SignIn()              { s.called("SignIn") }
func (s *fakeSession) SignInAsSomeoneElse() { s.called("SignInAsSomeoneElse") }
func (s *fakeSession) OpenBrowserAgain()    { s.called("OpenBrowserAgain") }
func (s *fakeSession) SignInLink() string   { return "https://auth.example/authorize?state=abc" }
func (s *fakeSession) CancelSignIn()        { s.called("CancelSignIn") }
func (s *fakeSession) AnswerReplace(replace bool) {
	s.called(map[bool]string{true: "Replace", false: "Keep"}[replace])
}
func (s *fakeSession) Renew()           { s.called("Renew") }
func (s *fakeSession) RetryKeychain()   { s.called("RetryKeychain") }
func (s *fakeSession) Held() auth.Token { return s.held }
func (s *fakeSession) Compare(i auth.Inside) auth.Match {
	held := auth.Inspect(s.held.AccessToken)
	return auth.Match{OtherIssuer: i.Issuer != "" && i.Issuer != held.Issuer, OtherClient: i.ClientID != "" && i.ClientID != held.ClientID}
}
func (s *fakeSession) Disconnect()     { s.called("Disconnect") }
func (s *fakeSession) DismissWarning() { s.called("DismissWarning") }
func (s *fakeSession) CheckNow()       {}
func (s *fakeSession) Copied(t auth.Token) {
	s.status.CopiedUntil = t.ExpiresAt
	s.history = append(s.history, auth.Entry{At: start, Event: auth.TokenCopied, Until: t.ExpiresAt})
}
func (s *fakeSession) Notified(kind string)  { s.notified = append(s.notified, kind) }
func (s *fakeSession) History() []auth.Entry { return s.history }
func (s *fakeSession) Token(_ context.Context, atLeast time.Duration) (auth.Token, error) {
	s.called("Token")
	s.life = atLeast
	return s.token, s.err
}

// fakeDesktop is a tray whose state tests can read.
type fakeDesktop struct {
	menu     []TrayItem
	menus    int
	icon     string
	template fyne.Resource
	tooltip  string
	tapped   func()
	notices  []string
	closed   bool
}

func (d *fakeDesktop) OpenTray(_ fyne.Window, tapped func()) { d.tapped = tapped }
func (d *fakeDesktop) SetTrayMenu(items []TrayItem)          { d.menu, d.menus = items, d.menus+1 }
func (d *fakeDesktop) SetTrayIcon(icon, template fyne.Resource) {
	d.icon, d.template = icon.Name(), template
}
func (d *fakeDesktop) SetTrayTooltip(text string) { d.tooltip = text }
func (d *fakeDesktop) Notify(title, text string, _ bool) {
	d.notices = append(d.notices, title+": "+text)
}
func (d *fakeDesktop) Close() { d.closed = true }

// item is the item that is shown with a label, or nil.
func (d *fakeDesktop) item(label string) *TrayItem { return itemOf(d.menu, label) }

func itemOf(items []TrayItem, label string) *TrayItem {
	i := slices.IndexFunc(items, func(i TrayItem) bool { return i.Label == label && !i.Hidden })
	if i < 0 {
		return nil
	}
	return &items[i]
}

// fakeMemory is a Said or an Answers in memory.
type fakeMemory struct{ ids []string }

func (m *fakeMemory) Has(id string) bool { return slices.Contains(m.ids, id) }
func (m *fakeMemory) Add(id string)      { m.ids = append(m.ids, id) }
func (m *fakeMemory) Keep(id string)     { m.Add(id) }
func (m *fakeMemory) Choose(of, what string) {
	m.ids = append(slices.DeleteFunc(m.ids, func(id string) bool { return strings.HasPrefix(id, of+"=") }), of+"="+what)
}
func (m *fakeMemory) Choice(of string) (what string) {
	for _, id := range m.ids {
		if name, chosen, _ := strings.Cut(id, "="); name == of {
			what = chosen
		}
	}
	return what
}

// fakeSettings has the settings in force, and records what is saved.
type fakeSettings struct {
	now   *settings.Settings
	saved []map[string]string
	wrong map[string]string // what Save returns
}

func (s *fakeSettings) Now() *settings.Settings { return s.now }
func (s *fakeSettings) Save(seen *settings.Settings, changes map[string]string) map[string]string {
	if seen != s.now {
		return map[string]string{auth.SettingClientID: "The form shows older settings."}
	}
	s.saved = append(s.saved, changes)
	return s.wrong
}

// fakeOthers are the sign-ins of other connections.
type fakeOthers struct {
	all   []auth.Status
	ended []string
	fails auth.ProblemKind
}

func (o *fakeOthers) All() []auth.Status { return o.all }
func (o *fakeOthers) End(st auth.Status) auth.ProblemKind {
	o.ended = append(o.ended, st.Connection)
	return o.fails
}

func someOthers() *fakeOthers {
	return &fakeOthers{all: []auth.Status{
		{State: auth.Connected, Connection: "auth.smokeball.com.au/9i8h7g6f5e4d3c2b1a0z9y8x7w", Account: auth.Account{Name: "Jane Citizen", Email: "jane@brown.example"}, SignedInAt: start},
		{State: auth.KeychainUnavailable, Connection: "auth.smokeball.com/old", Problem: auth.Problem{Kind: auth.RecordDamaged}},
	}}
}

// someLayers are settings from every source.
func someLayers() settings.Layers {
	return settings.Layers{
		Firm: settings.Firm{
			Locked:  settings.Layer{auth.SettingClientID: "4f2k9d8s7a6b5c4d3e2f1g0h9i"},
			Default: settings.Layer{auth.SettingRedirectURIs: "http://localhost:17655/callback,http://localhost:17656/callback"},
		},
		Environment: settings.Layer{auth.SettingScopes: "matters/read contacts/read"},
		Person:      settings.Layer{auth.SettingRegion: "us", auth.SettingSignInDays: "30"},
	}
}

func someSettings() *fakeSettings { return &fakeSettings{now: settings.New(someLayers())} }

// unlocked are settings that are all the person's own.
func unlocked() *fakeSettings {
	return &fakeSettings{now: settings.New(settings.Layers{Person: settings.Layer{
		auth.SettingClientID: "4f2k9d8s7a6b5c4d3e2f1g0h9i", auth.SettingRegion: "us", auth.SettingScopes: "matters/read contacts/read",
		auth.SettingRedirectURIs: "http://localhost:17655/callback,http://localhost:17656/callback", auth.SettingSignInDays: "30",
	}})}
}

// wrap makes the text to copy, as the program does.
func wrap(format auth.Format, t auth.Token) (auth.Secret, error) {
	const api = "https://api.smokeball.com"
	if format.Fetches() {
		command, err := auth.FetchCommand(format, api, "/usr/bin/smokeball-connect")
		return auth.NewSecret(command), err
	}
	return t.Render(format, api, auth.NewSecret("the-key"))
}

// fakeChecker reports what it is given, and judges as the program does.
type fakeChecker struct {
	reports []check.Report // of a check, in order
	checks  int
	ctx     context.Context // of the last check
	report  func(check.Report)
	sent    check.Sent // what is known about the request of a pasted answer
	judged  []check.Answer
}

func (c *fakeChecker) Check(ctx context.Context, report func(check.Report)) {
	c.checks++
	c.ctx, c.report = ctx, report
	for _, r := range c.reports {
		report(r)
	}
}

func (c *fakeChecker) Judge(_ context.Context, a check.Answer) check.Verdict {
	c.judged = append(c.judged, a)
	c.sent.Pasted = true
	return check.Judge(a, c.sent, someSubject())
}

func someSubject() check.Subject {
	return check.Subject{Connection: "auth.smokeball.com/4f2k9d8s7a6b5c4d3e2f1g0h9i", Region: auth.US, Environment: auth.Production,
		SignInHost: "auth.smokeball.com", APIHost: "api.smokeball.com", State: auth.Connected, Began: start}
}

// foundGood is a report in which everything is in order, except for the findings in besides.
func foundGood(besides ...check.Finding) check.Report {
	r := check.New(someSubject())
	for i, step := range check.Steps() {
		r = r.With(check.Finding{Step: step, Outcome: check.Good, Took: time.Duration(i*i*7+3) * time.Millisecond,
			Facts: check.Facts{PortsOf: 5, ClockOff: 400 * time.Millisecond, ExpiresAt: start.Add(42 * time.Minute), Status: 200}})
	}
	for _, f := range besides {
		r = r.With(f)
	}
	return r
}

// keyRefused is what a check finds after the API key has been changed.
func keyRefused() check.Finding {
	return check.Finding{Step: check.API, Outcome: check.Bad, Causes: []check.Cause{check.APIKeyRefused, check.NotPermitted},
		Facts: check.Facts{Status: 403, KeySent: true, Renewed: true}}
}

// underWay is the report of a check that is waiting for the sign-in host.
func underWay() check.Report {
	r := check.New(someSubject())
	for _, step := range []check.Step{check.Settings, check.Keychain, check.Ports, check.Proxy, check.Name} {
		r = r.With(foundGood().Of(step))
	}
	return r.With(check.Finding{Step: check.TLS, Outcome: check.Running})
}

// unreachable is a report of a sign-in host that does not answer.
func unreachable() check.Report {
	r := foundGood(check.Finding{Step: check.TLS, Outcome: check.Bad, Took: 3 * time.Second, Causes: []check.Cause{check.HostUnreachable}})
	for _, step := range []check.Step{check.SignInHost, check.Clock, check.API} {
		r = r.With(check.Finding{Step: step, Outcome: check.Skipped, Because: check.TLS})
	}
	return r
}

// fakeDiagnostics are gathered at once, and recorded instead of saved.
type fakeDiagnostics struct {
	gathered words.Diagnostics
	saved    []string
	err      error
}

func (d *fakeDiagnostics) Gather(r check.Report) words.Diagnostics {
	d.gathered.Check = r
	return d.gathered
}

func (d *fakeDiagnostics) Save(text string) (string, error) {
	d.saved = append(d.saved, text)
	return "/home/jane/Downloads/smokeball-connect-diagnostics-2026-11-23-1350.txt", d.err
}

func someDiagnostics() *fakeDiagnostics {
	return &fakeDiagnostics{gathered: words.Diagnostics{
		At: start, System: "linux/amd64, go1.26",
		Places: []words.Named{{Name: "Log", Text: "/home/jane/.local/state/smokeball-connect/log"}},
		Settings: []words.DiagnosedSetting{{Name: "client_id", Value: "4f2k9d8s7a6b5c4d3e2f1g0h9i", Source: "Set by your firm"},
			{Name: "region", Value: "us", Source: "Built in"}},
		Connections: []words.DiagnosedConnection{{Status: connectedStatus(), History: []auth.Entry{{At: start, Event: auth.SignInDone}}}},
		Log:         []string{`time=2026-11-23T13:50:00.000Z level=INFO msg=state from=Opening to=Connected problem="" warning=""`},
		Private:     words.Private{Home: "/home/jane", User: "jane", Computer: "brown-pc-7"},
	}}
}

// alarm is a call that is due at a time of the fake clock.
type alarm struct {
	at   time.Time
	ring func()
	off  bool
}

// rig is a window with everything around it faked, and a clock that only moves when told to. Everything happens on the test's own
// goroutine.
type rig struct {
	*Window
	session   *fakeSession
	desktop   *fakeDesktop
	notices   *fakeMemory // those that were given
	answers   *fakeMemory
	settings  *fakeSettings
	clipboard fyne.Clipboard
	checker   *fakeChecker
	diagnoses *fakeDiagnostics
	now       time.Time
	alarms    []*alarm
	opened    []string
	quits     int
}

// quitApp counts how often it was told to quit.
type quitApp struct {
	fyne.App
	quits *int
}

func (a quitApp) Driver() fyne.Driver { return quitDriver{a.App.Driver(), a.quits} }

type quitDriver struct {
	fyne.Driver
	quits *int
}

func (d quitDriver) Quit() { *d.quits++ }

func newRig(t *testing.T, st auth.Status, change ...func(*Options)) *rig {
	t.Helper()
	app := test.NewTempApp(t)
	r := &rig{
		session: &fakeSession{status: st, token: auth.Token{AccessToken: auth.NewSecret("the-token"), Type: "Bearer",
			ExpiresAt: start.Add(time.Hour)}},
		desktop:   &fakeDesktop{},
		notices:   &fakeMemory{},
		answers:   &fakeMemory{},
		settings:  someSettings(),
		clipboard: test.NewClipboard(),
		checker:   &fakeChecker{reports: []check.Report{foundGood()}},
		diagnoses: someDiagnostics(),
		now:       start,
	}
	o := Options{
		Session:     r.session,
		Settings:    r.settings,
		Said:        r.notices,
		Answers:     r.answers,
		Desktop:     r.desktop,
		Clipboard:   r.clipboard,
		Checker:     r.checker,
		Diagnostics: r.diagnoses,
		OpenURL: func(address string) error {
			r.opened = append(r.opened, address)
			if len(r.opened) > 1 {
				return errors.New("no file manager")
			}
			return nil
		},
		Clock:     func() time.Time { return r.now },
		Locale:    words.NewLocale("en-GB", time.UTC),
		Version:   "1.2.3",
		LogFolder: "/home/jane/.local/state/smokeball-connect",
		Wrap:      wrap,
	}
	for _, f := range change {
		f(&o)
	}
	r.Window = newWindow(quitApp{app, &r.quits}, o)
	r.presenter.background = func(f func()) { f() }
	r.presenter.after = r.after
	r.Window.start()
	r.Window.openTray()
	r.Window.started()
	t.Cleanup(r.Window.release)
	return r
}

func (r *rig) after(d time.Duration, f func()) func() bool {
	a := &alarm{at: r.now.Add(d), ring: f}
	r.alarms = append(r.alarms, a)
	return func() bool {
		was := a.off
		a.off = true
		return !was
	}
}

// pass lets time pass.
func (r *rig) pass(d time.Duration) {
	end := r.now.Add(d)
	for {
		var next *alarm
		for _, a := range r.alarms {
			if !a.off && !a.at.After(end) && (next == nil || a.at.Before(next.at)) {
				next = a
			}
		}
		if next == nil {
			r.now = end
			return
		}
		r.now, next.off = next.at, true
		next.ring()
		r.alarms = slices.DeleteFunc(r.alarms, func(a *alarm) bool { return a.off })
	}
}

// connectedStatus is the status of a connected person, with everything known.
func connectedStatus() auth.Status {
	return auth.Status{
		State:                auth.Connected,
		Connection:           "auth.smokeball.com/4f2k9d8s7a6b5c4d3e2f1g0h9i",
		Account:              auth.Account{Subject: "1", Name: "Jane Citizen", Email: "jane@brown.example"},
		Firm:                 auth.Firm{ID: "1", Name: "Brown LLC"},
		Region:               auth.US,
		Environment:          auth.Production,
		APIURL:               "https://api.smokeball.com",
		Scopes:               []string{"matters/read", "contacts/read"},
		AccessTokenIssuedAt:  start.Add(-18 * time.Minute),
		AccessTokenExpiresAt: start.Add(42 * time.Minute),
		SignedInAt:           start.Add(-24*time.Hour + time.Minute),
		SignInEndsAt:         start.Add(29*24*time.Hour + time.Minute),
		SignInDays:           30,
		RedirectURIs:         auth.DefaultRedirectURIs(),
	}
}

// signedOutStatus is the status when nobody is signed in.
func signedOutStatus() auth.Status {
	return auth.Status{
		State: auth.SignedOut, Connection: "auth.smokeball.com/4f2k", Region: auth.US, Environment: auth.Production,
		SignInDays: 30, RedirectURIs: auth.DefaultRedirectURIs(),
	}
}

func changed(st auth.Status, f func(*auth.Status)) auth.Status {
	f(&st)
	return st
}

// someToken is an access token like those of Smokeball's sign-in, issued around a time. more are further claims, and begin with a comma.
func someToken(at time.Time, more string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"RS256","kid":"mXpP4xTZd6Jc1s0Y2b9w"}`)) + "." + encode(fmt.Appendf(nil,
		`{"sub":"0b7c8f4e-1111-2222-3333-444455556666","username":"jane@brown.example","name":"Jane Citizen","client_id":"4h2k9p3m5n7q8r1s2t3u4v5w6x",`+
			`"scope":"matters/read matters/write documents/read documents/write contacts/read firm/read staff/read users/read tasks/read webhooks/read",`+
			`"token_use":"access","auth_time":%d,"iat":%d,"exp":%d,"iss":"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI","jti":"8c1f7d2e-aaaa-bbbb",`+
			`"origin_jti":"5d0e","event_id":"e","version":2,"cognito:groups":["brown-llc"],"device_key":"us-east-1_d"%s}`,
		at.Add(-24*time.Hour).Unix(), at.Add(-18*time.Minute).Unix(), at.Add(42*time.Minute).Unix(), more)) + ".c2lnbmF0dXJl"
}

// paste pastes a text into the field for another token.
func (r *rig) paste(text string) {
	r.openInsideAnother()
	clipboard := test.NewClipboard()
	clipboard.SetContent(text)
	r.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
}

// entry is the nth visible field from the top, counted from 0; nil if there are fewer.
func entry(r *rig, n int) *control.Entry {
	for _, f := range focusable(r.window) {
		if e, ok := f.(*control.Entry); ok {
			if n == 0 {
				return e
			}
			n--
		}
	}
	return nil
}

// pair is the visible pair with a name; nil if there is none.
func pair(r *rig, name string) *control.Pair {
	for _, f := range focusable(r.window) {
		if p, ok := f.(*control.Pair); ok && p.Text().Name == name {
			return p
		}
	}
	return nil
}

// slowChecker runs on another goroutine. When told to go on, it finds that the API key is refused.
type slowChecker struct {
	fakeChecker
	begun, goOn, ended chan struct{}
}

func (c *slowChecker) Check(ctx context.Context, report func(check.Report)) {
	report(underWay())
	c.begun <- struct{}{}
	select {
	case <-c.goOn:
		report(foundGood(keyRefused()))
	case <-ctx.Done():
		report(underWay().Stop())
	}
	c.ended <- struct{}{}
}
