package ui

import (
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
	"smokeball-connect/settings"
	"smokeball-connect/ui/control"
)

var (
	pictures   = flag.String("pictures", "", "a folder to draw every screen into")
	picturesOf = flag.String("of", "", "with -pictures: draw only the screens whose names start with this")
)

const aLongFirm = "Featherstonehaugh, Cholmondeley & Wriothesley-Beauchamp (Solicitors and Commissioners for Oaths)"

// scene is something that the window can show.
type scene struct {
	name   string
	status auth.Status
	do     func(r *rig) // what the person does then
}

func scenes() []scene {
	out, in := signedOutStatus(), connectedStatus()
	signing := func(wait auth.Wait) auth.Status {
		return changed(out, func(st *auth.Status) {
			st.State, st.Waiting, st.SignInLinkReady = auth.SigningIn, wait, wait == auth.WaitForBrowser
		})
	}
	keychain := func(kind auth.ProblemKind) auth.Status {
		return changed(out, func(st *auth.Status) { st.State, st.Problem.Kind = auth.KeychainUnavailable, kind })
	}
	offline := changed(in, func(st *auth.Status) {
		st.State, st.Problem.Kind, st.NextTry = auth.Offline, auth.Unreachable, start.Add(30*time.Second)
		st.AccessTokenExpiresAt = start.Add(12 * time.Minute)
	})
	ended := changed(in, func(st *auth.Status) {
		st.State, st.Problem.Kind, st.SignInEndsAt = auth.SignInNeeded, auth.SignInRanOut, start.Add(-time.Hour)
		st.AccessTokenExpiresAt = start.Add(-2 * time.Hour)
	})
	warning := func(st auth.Status, kind auth.ProblemKind) auth.Status {
		st.Warning = auth.Problem{Kind: kind, At: start, Ports: []int{17655, 17656, 17657, 17658, 17659}}
		return st
	}
	return append(causeScenes(in), []scene{
		{"setup", changed(out, func(st *auth.Status) { st.State, st.Problem.Kind = auth.NotConfigured, auth.ConfigurationMissing }), nil},
		{"setup-end", changed(out, func(st *auth.Status) { st.State, st.Problem.Kind = auth.NotConfigured, auth.ConfigurationMissing }),
			func(r *rig) { r.frame.scroll.ScrollToBottom() }},
		{"setup-copied", changed(out, func(st *auth.Status) {
			st.State, st.Problem.Kind = auth.NotConfigured, auth.ConfigurationMissing
			st.RedirectURIs = []string{"http://127.0.0.1:17655/callback", "http://localhost:20655/a-path-that-is-much-longer-than-a-line-of-this-window/callback"}
		}), func(r *rig) {
			list := r.home.(*setup).console.callback
			list.copy(1)
			control.ScrollTo(list.buttons[1])
		}},
		{"setup-invalid", changed(out, func(st *auth.Status) { st.State, st.Problem.Kind = auth.NotConfigured, auth.ConfigurationInvalid }), nil},
		{"opening", changed(out, func(st *auth.Status) { st.State, st.Waiting = auth.Opening, auth.WaitForKeychain }), nil},
		{"opening-unlock", changed(out, func(st *auth.Status) { st.State, st.Waiting = auth.Opening, auth.WaitForUnlock }), nil},
		{"keychain-locked", keychain(auth.KeychainLocked), nil},
		{"keychain-absent", keychain(auth.KeychainAbsent), nil},
		{"keychain-empty", keychain(auth.NoKeyring), nil},
		{"keychain-stuck", keychain(auth.KeychainStuck), nil},
		{"keychain-damaged", keychain(auth.RecordDamaged), nil},
		{"signed-out", out, nil},
		{"signed-out-cancelled", warning(out, auth.SignInCancelled), nil},
		{"signed-out-ports", warning(out, auth.PortsTaken), nil},
		{"signed-out-demo", changed(out, func(st *auth.Status) { st.Demo, st.Host, st.Region, st.Environment = true, "127.0.0.1:9", "", "" }), nil},
		{"signed-out-foreign", changed(out, func(st *auth.Status) {
			st.Host, st.Region, st.Environment = "sign-in.a-rather-long-name.identity.example.com:8443", "", ""
		}), nil},
		{"signed-out-misleading", changed(out, func(st *auth.Status) {
			st.Host, st.Region, st.Environment = "auth.smokeball.com.sign-in.identity-provider.example.com:8443", "", ""
		}), nil},
		{"connected-endless", changed(in, func(st *auth.Status) {
			st.Host, st.Region, st.Environment = "auth.a-sign-in-host-whose-registrable-domain-alone-is-longer-than-a-line.example:8443", "", ""
		}), nil},
		{"signing-in-port", signing(auth.WaitForPort), nil},
		{"signing-in-browser", signing(auth.WaitForBrowser), nil},
		{"signing-in-unopened", warning(signing(auth.WaitForBrowser), auth.BrowserNotOpened), nil},
		{"signing-in-stray", warning(signing(auth.WaitForBrowser), auth.StrayAnswer), nil},
		{"signing-in-tls", warning(signing(auth.WaitForBrowser), auth.BrowserWantsTLS), nil},
		{"signed-out-reserved", warning(out, auth.PortsReserved), nil},
		{"connected-assumed", changed(in, func(st *auth.Status) { st.SignInEndAssumed, st.SignInMayLast = true, true }), nil},
		{"signing-in-exchange", signing(auth.WaitForExchange), nil},
		{"signing-in-save", signing(auth.WaitForSave), nil},
		{"signing-in-again", changed(in, func(st *auth.Status) {
			st.State, st.Waiting, st.SignInLinkReady = auth.SigningIn, auth.WaitForBrowser, true
		}), nil},
		{"signing-in-replace", changed(in, func(st *auth.Status) {
			st.State, st.Waiting = auth.SigningIn, auth.WaitForReplaceAnswer
			st.OtherAccount = auth.Account{Name: "Maximiliana Featherstonehaugh-Cholmondeley", Email: "max@brown.example"}
		}), nil},
		{"signing-in-replace-firm", changed(in, func(st *auth.Status) {
			st.State, st.Waiting = auth.SigningIn, auth.WaitForReplaceAnswer
			st.OtherAccount, st.OtherFirm = st.Account, auth.Firm{ID: "2", Name: "Smith & Partners"}
		}), nil},
		{"signing-in-firm", signing(auth.WaitForFirm), nil},
		{"connected", in, nil},
		{"connected-nameless", changed(in, func(st *auth.Status) { st.Account = auth.Account{Subject: "1"} }), nil},
		{"connected-firm-unknown", changed(in, func(st *auth.Status) { st.Firm = auth.Firm{} }), nil},
		{"connected-firm-long", changed(in, func(st *auth.Status) { st.Firm.Name, st.Environment = aLongFirm, auth.Staging }), nil},
		{"connected-firm-long-foreign", changed(in, func(st *auth.Status) {
			st.Firm.Name, st.Host, st.Region, st.Environment = aLongFirm, "auth.smokeball.com.sign-in.identity-provider.example.com:8443", "", ""
		}), nil},
		{"connected-demo", changed(in, func(st *auth.Status) { st.Demo, st.Host, st.Region, st.Environment = true, "127.0.0.1:9", "", "" }), nil},
		{"connected-clock", changed(in, func(st *auth.Status) { st.ClockOff, st.Environment = -7*time.Minute, auth.Staging }), nil},
		{"connected-not-saved", changed(warning(in, auth.NotSaved), func(st *auth.Status) { st.NotSaved = true }), nil},
		{"connected-unrenewable", changed(warning(in, auth.NotRenewable), func(st *auth.Status) { st.Unrenewable, st.SignInEndsAt = true, st.AccessTokenExpiresAt }), nil},
		{"signed-out-not-removed", warning(out, auth.NotRemoved), nil},
		{"sign-in-not-renewable", changed(ended, func(st *auth.Status) { st.Problem.Kind, st.Unrenewable = auth.NotRenewable, true }), nil},
		{"connected-kept", warning(in, auth.AccountKept), nil},
		{"connected-copied", in, func(r *rig) { r.presenter.copyToken(auth.Plain) }},
		{"renewing", changed(in, func(st *auth.Status) { st.State, st.Waiting = auth.Renewing, auth.WaitForRenewal }), nil},
		{"offline", offline, nil},
		{"offline-refused", changed(offline, func(st *auth.Status) { st.Problem.Kind = auth.ClientRefused; st.NextTry = start.Add(time.Hour) }), nil},
		{"offline-keychain", changed(offline, func(st *auth.Status) { st.Problem.Kind = auth.KeychainLocked }), nil},
		{"offline-proxy", changed(offline, func(st *auth.Status) { st.Problem.Kind = auth.ProxyRefused }), nil},
		{"offline-not-trusted", changed(offline, func(st *auth.Status) { st.Problem.Kind = auth.NotTrusted }), nil},
		{"connected-first", in, func(r *rig) {
			r.presenter.first.unseen, r.autostart = true, &fakeAutostart{}
			r.draw()
		}},
		{"connected-offer", in, func(r *rig) {
			r.autostart = &fakeAutostart{}
			r.draw()
		}},
		{"sign-in-lost", changed(ended, func(st *auth.Status) { st.Problem.Kind = auth.SignInLost }), nil},
		{"page-settings-others", in, func(r *rig) {
			r.options.Others = someOthers()
			r.openSettings()
			r.frame.scroll.ScrollToBottom()
		}},
		{"page-end-other", in, func(r *rig) {
			r.options.Others = someOthers()
			r.askEndOther(someOthers().all[0])
		}},
		{"page-sign-in-again", in, func(r *rig) { r.presenter.press(doSignIn) }},
		{"page-leave", in, func(r *rig) { r.askLeave(in, func(bool) {}) }},
		{"page-history-empty", in, func(r *rig) { r.openHistory() }},
		{"page-history", in, func(r *rig) {
			at := func(ago time.Duration) time.Time { return start.Add(-ago) }
			r.session.history = []auth.Entry{
				{At: at(2 * time.Minute), Event: auth.TokenCopied, Until: start.Add(40 * time.Minute)},
				{At: at(18 * time.Minute), Event: auth.Renewal, Until: start.Add(42 * time.Minute)},
				{At: at(75 * time.Minute), Event: auth.RenewalFailure, Why: auth.NotTrusted},
				{At: at(20 * time.Hour), Event: auth.Renewal, Why: auth.NotSaved, Until: at(19 * time.Hour)},
				{At: at(21 * time.Hour), Event: auth.NoticeGiven, Notice: "sign_in_ends"},
				{At: at(22 * time.Hour), Event: auth.SignInFailure, Why: auth.PortsTaken},
				{At: at(22*time.Hour + time.Minute), Event: auth.NotEnded, Why: auth.Unreachable},
				{At: at(23 * time.Hour), Event: auth.SignInDone},
			}
			r.openHistory()
		}},
		{"offline-without-token", changed(offline, func(st *auth.Status) { st.AccessTokenExpiresAt = start.Add(-30 * time.Minute) }), nil},
		{"sign-in-needed", ended, nil},
		{"disconnecting", changed(in, func(st *auth.Status) { st.Waiting = auth.WaitForDisconnect }), nil},
		{"page-disconnect", in, func(r *rig) { r.presenter.press(doDisconnect) }},
		{"page-damaged", keychain(auth.RecordDamaged), func(r *rig) { r.presenter.press(doSignIn) }},
		{"page-about", out, func(r *rig) { r.openAbout() }},
		{"page-stuck", signing(auth.WaitForBrowser), func(r *rig) { r.openStuck() }},
		{"offline-help", offline, func(r *rig) { tapButton(r, "What can I do?") }},
		{"offline-without-token-help", changed(offline, func(st *auth.Status) { st.AccessTokenExpiresAt = start.Add(-30 * time.Minute) }),
			func(r *rig) { tapLink(r, "What can I do?") }},
		{"offline-proxy-help", changed(offline, func(st *auth.Status) { st.Problem.Kind = auth.ProxyRefused }), func(r *rig) { tapButton(r, "What can I do?") }},
		{"keychain-locked-help", keychain(auth.KeychainLocked), func(r *rig) { tapLink(r, "What can I do?") }},
		{"keychain-empty-help", keychain(auth.NoKeyring), func(r *rig) { tapLink(r, "What can I do?") }},
		{"keychain-damaged-help", keychain(auth.RecordDamaged), func(r *rig) { tapLink(r, "What can I do?") }},
		{"signed-out-reserved-help", warning(out, auth.PortsReserved), func(r *rig) { tapLink(r, "What can I do?") }},
		{"connected-not-saved-help", changed(warning(in, auth.NotSaved), func(st *auth.Status) { st.NotSaved = true }),
			func(r *rig) { tapLink(r, "What can I do?") }},
		{"signing-in-tls-help", warning(signing(auth.WaitForBrowser), auth.BrowserWantsTLS), func(r *rig) { tapLink(r, "What can I do?") }},
		{"sign-in-lost-help", changed(ended, func(st *auth.Status) { st.Problem.Kind = auth.SignInLost }), func(r *rig) { tapLink(r, "What can I do?") }},
		{"page-inside", in, func(r *rig) {
			r.session.held.AccessToken = auth.NewSecret(someToken(start, ""))
			r.openInside()
		}},
		{"page-inside-end", in, func(r *rig) {
			r.session.held.AccessToken = auth.NewSecret(someToken(start, ""))
			r.openInside()
			r.frame.scroll.ScrollToBottom()
		}},
		{"page-inside-claims", in, func(r *rig) {
			r.session.held.AccessToken = auth.NewSecret(someToken(start, ""))
			r.openInside()
			tapLink(r, "All 16 claims")
			r.frame.scroll.ScrollToBottom()
		}},
		{"page-inside-search", in, func(r *rig) {
			r.session.held.AccessToken = auth.NewSecret(someToken(start, ""))
			r.openInside()
			entry(r, 0).SetText("tasks")
		}},
		{"page-inside-ask", in, func(r *rig) {
			r.session.held.AccessToken = auth.NewSecret(someToken(start, ""))
			r.openInside()
			entry(r, 1).SetText("POST /matters/1/documents/files")
			r.window.Canvas().Focus(entry(r, 1))
		}},
		{"page-inside-revealed", in, func(r *rig) {
			r.session.held.AccessToken = auth.NewSecret(someToken(start, ""))
			r.openInside()
			tapLink(r, "Reveal the token")
			r.frame.scroll.ScrollToBottom()
		}},
		{"page-inside-exact", in, func(r *rig) {
			r.session.held.AccessToken = auth.NewSecret(someToken(start, ""))
			r.openInside()
			r.window.Canvas().Focus(pair(r, "Good until"))
		}},
		{"page-inside-offline", changed(offline, func(st *auth.Status) { st.AccessTokenExpiresAt = start.Add(-30 * time.Minute) }), func(r *rig) {
			r.session.held.AccessToken = auth.NewSecret(someToken(start.Add(-90*time.Minute), ""))
			r.openInside()
		}},
		{"page-inside-opaque", in, func(r *rig) {
			r.session.held.AccessToken = auth.NewSecret("an-opaque-token-of-another-host")
			r.openInside()
		}},
		{"page-inside-nothing", in, func(r *rig) {
			r.session.held.AccessToken = auth.Secret{}
			r.openInside()
		}},
		{"page-inside-another", in, func(r *rig) { r.openInsideAnother() }},
		{"page-inside-foreign", in, func(r *rig) {
			r.session.held.AccessToken = auth.NewSecret(someToken(start, ""))
			r.paste("Bearer " + someToken(start.AddDate(-1, 0, 0), `,"iss":"https://a-tenant-with-a-rather-long-name.eu.auth0.com/oauth2/default","client_id":"other",`+
				`"name":"Maximiliana Featherstonehaugh-Cholmondeley-Wriothesley","scope":"openid profile offline_access tasks/write matters/read"`))
			entry(r, 1).SetText("POST /tasks")
		}},
		{"page-inside-foreign-end", in, func(r *rig) {
			r.paste(someToken(start, `,"long":"`+strings.Repeat("0123456789", 20000)+`","a-name-that-has-no-end-`+strings.Repeat("x", 100)+`":true`))
			tapLink(r, "All 18 claims")
			r.frame.scroll.ScrollToBottom()
		}},
		{"page-inside-scripts", in, func(r *rig) {
			r.paste(someToken(start, `,"name":"Ελένη Παπαδοπούλου-Владимировна 佐藤花子","cognito:groups":["Ομάδα","группа","\u202egpj.exe","a\u001b[2J"]`))
			entry(r, 0).SetText("a")
		}},
		{"page-inside-none", in, func(r *rig) { r.paste("this is no token") }},
		{"page-inside-refresh", in, func(r *rig) {
			r.paste(base64.RawURLEncoding.EncodeToString([]byte(`{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}`)) + ".a.b.c.d")
		}},
		{"page-settings", in, func(r *rig) { r.openSettings() }},
		{"page-settings-api-key", in, func(r *rig) {
			r.options.APIKey, r.options.Others = &fakeAPIKey{state: APIKeyState{Kept: true}}, nil
			r.openSettings()
			r.frame.scroll.ScrollToOffset(fyne.NewPos(0, 240))
			r.options.APIKey = nil
		}},
		{"page-settings-demo", changed(in, func(st *auth.Status) { st.Demo, st.Host = true, "127.0.0.1:9" }), func(r *rig) { r.openSettings() }},
		{"page-settings-end", in, func(r *rig) {
			r.openSettings()
			r.frame.scroll.ScrollToBottom()
		}},
		{"page-settings-more", in, func(r *rig) {
			r.autostart = &fakeAutostart{on: true}
			r.openSettings()
			tapLink(r, "More settings")
			r.frame.scroll.ScrollToBottom()
		}},
		{"page-settings-firm", in, func(r *rig) {
			r.autostart = &fakeAutostart{on: true}
			r.startsAtLogin = true
			layers := someLayers()
			layers.Firm.Locked = settings.Layer{settings.StartAtLogin: "yes"}
			before := settings.New(layers)
			layers.FirmErr = &settings.FirmError{Place: "/etc/smokeball-connect/config.toml", Why: "line 3: expected a value."}
			r.settings.now = before.Next(layers)
			r.openSettings()
		}},
		{"page-check-running", in, func(r *rig) { r.openChecked(underWay()) }},
		{"page-check-good", in, func(r *rig) { r.openChecked(foundGood()) }},
		{"page-check-key", in, func(r *rig) { r.openChecked(foundGood(keyRefused())) }},
		{"page-check-key-top", in, func(r *rig) {
			r.openChecked(foundGood(keyRefused()))
			r.frame.scroll.ScrollToTop()
		}},
		{"page-check-unreachable", offline, func(r *rig) { r.openChecked(unreachable()) }},
		{"page-check-noted", in, func(r *rig) {
			taken := []check.Port{{Number: 17655, Holder: "dropbox"}, {Number: 20655}, {Number: 23655}, {Number: 26655}, {Number: 29655}}
			r.openChecked(foundGood(check.Finding{Step: check.Ports, Outcome: check.Noted, Causes: []check.Cause{check.PortsTaken},
				Facts: check.Facts{PortsOf: 5, Ports: taken}}))
		}},
		{"page-check-stopped", in, func(r *rig) {
			r.openChecked(underWay())
			r.press(fyne.KeyReturn)
		}},
		{"page-check-before", in, func(r *rig) { r.openChecked() }},
		{"page-check-unset", changed(out, func(st *auth.Status) {
			st.State, st.Problem.Kind = auth.NotConfigured, auth.ConfigurationMissing
		}), func(r *rig) {
			report := check.New(check.Subject{})
			for _, step := range check.Steps() {
				report = report.With(check.Finding{Step: step, Outcome: check.Skipped, Because: check.Settings})
			}
			r.openChecked(report.With(check.Finding{Step: check.Settings, Outcome: check.Bad, Causes: []check.Cause{check.NotConfigured}}))
		}},
		{"page-check-foreign", changed(in, func(st *auth.Status) {
			st.Host, st.Region, st.Environment = "sign-in.a-rather-long-name.identity.example.com:8443", "", ""
		}), func(r *rig) {
			subject := someSubject()
			subject.SignInHost = "sign-in.a-rather-long-name.identity.example.com:8443"
			subject.APIHost = "api.a-rather-long-name.identity.example.com"
			subject.Host = subject.SignInHost
			report := check.New(subject)
			for _, step := range check.Steps() {
				report = report.With(check.Finding{Step: step, Outcome: check.Good, Took: time.Millisecond})
			}
			r.openChecked(report.With(check.Finding{Step: check.Proxy, Outcome: check.Bad, Causes: []check.Cause{check.ProxyBlocks},
				Facts: check.Facts{Host: subject.SignInHost, Proxy: "proxy.a-rather-long-name.brown-llc.example:3128"}}))
		}},
		{"page-answer", in, func(r *rig) { r.openAnswer() }},
		{"page-answer-key", in, func(r *rig) { r.pasteAnswer("HTTP/2 403\r\n\r\n{\"title\":\"Forbidden\",\"status\":403}") }},
		{"page-answer-good", in, func(r *rig) { r.pasteAnswer("HTTP/1.1 200 OK") }},
		{"page-answer-page", in, func(r *rig) { r.pasteAnswer("<!doctype html><html><body>Welcome</body></html>") }},
		{"page-answer-nonsense", in, func(r *rig) { r.pasteAnswer("it does not work") }},
		{"page-answer-expired", in, func(r *rig) {
			r.checker.sent = check.Sent{Expired: true}
			r.pasteAnswer("401 Unauthorized")
			r.checker.sent = check.Sent{}
		}},
		{"page-diagnostics", in, func(r *rig) { r.openDiagnostics(foundGood(keyRefused())) }},
		{"page-diagnostics-saved", in, func(r *rig) {
			r.openDiagnostics(foundGood())
			r.press(fyne.KeyReturn)
		}},
		{"page-diagnostics-not", in, func(r *rig) {
			r.diagnoses.err = errors.New("disk full")
			r.openDiagnostics(foundGood())
			r.press(fyne.KeyReturn)
			r.diagnoses.err = nil
		}},
		{"page-licences", in, func(r *rig) {
			r.openSettings()
			r.openLicences()
		}},
	}...)
}

// openChecked opens a check that gives these reports.
func (r *rig) openChecked(reports ...check.Report) {
	r.checker.reports = reports
	r.openCheck()
}

// pasteAnswer pastes a text as an answer from the API.
func (r *rig) pasteAnswer(text string) {
	r.openAnswer()
	clipboard := test.NewClipboard()
	clipboard.SetContent(text)
	r.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
}

// themes are the program's own, light and dark.
var themes = map[string]control.Theme{"light": control.NewFixedTheme(theme.VariantLight), "dark": control.NewFixedTheme(theme.VariantDark)}

// newStage makes a window that can play scenes.
func newStage(t *testing.T, variant string) *rig {
	t.Helper()
	r := newRig(t, signedOutStatus())
	r.app.Settings().SetTheme(themes[variant])
	r.window.Resize(fyne.NewSize(startWidth, startHeight))
	r.Show()
	return r
}

// play shows a scene, whatever was shown before.
func (r *rig) play(s scene) {
	r.goHome()
	r.unsaid()
	r.presenter.emptyClipboard()
	r.presenter.first = firstSignIn{}
	overlays := r.window.Canvas().Overlays()
	for overlays.Top() != nil {
		overlays.Remove(overlays.Top())
	}
	r.window.Canvas().Unfocus()
	r.session.set(s.status)
	r.presenter.tick() // a step of a sign-in is shown only if it takes its time
	r.frame.scroll.ScrollToTop()
	if s.do != nil {
		s.do(r)
	}
}

// TestPictures draws every screen to be looked at:
//
//	go test ./ui -run Pictures -pictures $PWD/build/screens
func TestPictures(t *testing.T) {
	if *pictures == "" {
		return // not asked for
	}
	if err := os.MkdirAll(*pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, variant := range []string{"light", "dark"} {
		r := newStage(t, variant)
		for _, scale := range []float32{1, 2} {
			for _, s := range append(scenes(), copyMenuScene("linux"), copyMenuScene("windows")) {
				if !strings.HasPrefix(s.name, *picturesOf) {
					continue
				}
				r.play(s)
				r.window.Canvas().(software.WindowlessCanvas).SetScale(scale)
				file, err := os.Create(filepath.Join(*pictures, fmt.Sprintf("%s-%s-%.0f.png", s.name, variant, scale*100)))
				if err != nil {
					t.Fatal(err)
				}
				if err := png.Encode(file, r.window.Canvas().Capture()); err != nil {
					t.Fatal(err)
				}
				file.Close()
			}
		}
	}
}

// causeScenes are the check's page for the most frequent causes, each found by its step.
func causeScenes(in auth.Status) (all []scene) {
	for _, f := range []check.Finding{
		{Step: check.Keychain, Causes: []check.Cause{check.KeychainLocked}},
		{Step: check.Keychain, Causes: []check.Cause{check.KeychainForbidden}},
		{Step: check.Keychain, Causes: []check.Cause{check.KeychainOverNetwork}},
		{Step: check.Ports, Causes: []check.Cause{check.PortsReserved}, Facts: check.Facts{PortsOf: 2, Ports: []check.Port{
			{Number: 17655, Reserved: true}, {Number: 20655, Reserved: true}}}},
		{Step: check.Name, Causes: []check.Cause{check.NoNetwork}},
		{Step: check.TLS, Causes: []check.Cause{check.Intercepted}, Facts: check.Facts{Issuer: "Brown LLC Web Filter"}},
		{Step: check.TLS, Causes: []check.Cause{check.HelloSwallowed}},
		{Step: check.SignInHost, Causes: []check.Cause{check.WrongPlace, check.ClientRefused}},
		{Step: check.Clock, Causes: []check.Cause{check.ClockWrong}, Facts: check.Facts{ClockOff: -3 * time.Hour}},
		{Step: check.Token, Causes: []check.Cause{check.SignInRevoked}},
		{Step: check.API, Causes: []check.Cause{check.ScopeMissing}, Facts: check.Facts{Status: 403}},
	} {
		f.Outcome, f.Took, f.Host = check.Bad, 40*time.Millisecond, foundGood().Of(f.Step).Host
		all = append(all, scene{"page-check-cause-" + string(f.Causes[0]), in, func(r *rig) { r.openChecked(foundGood(f)) }})
	}
	return all
}

// copyMenuScene is the menu of formats on a system.
func copyMenuScene(system string) scene {
	return scene{"menu-copy-" + system, connectedStatus(), func(r *rig) {
		r.presenter.system = system
		r.draw()
		r.home.(*connected).openCopyMenu()
	}}
}
