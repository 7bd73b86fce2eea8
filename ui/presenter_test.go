package ui

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"smokeball-connect/assets"
	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// fakeFace is a face and a trayFace that records what it was told to do.
type fakeFace struct {
	front bool
	did   []string
	asked []question
}

func (f *fakeFace) note(what string)        { f.did = append(f.did, what) }
func (f *fakeFace) do(g func())             { g() }
func (f *fakeFace) draw()                   {}
func (f *fakeFace) changed()                {}
func (f *fakeFace) onScreen() bool          { return f.front }
func (f *fakeFace) inFront() bool           { return f.front }
func (f *fakeFace) open()                   { f.note("open") }
func (f *fakeFace) ask(q question)          { f.asked = append(f.asked, q) }
func (f *fakeFace) tell(title, text string) { f.note("tell " + title + ": " + text) }
func (f *fakeFace) notify(n notification)   { f.note("notify " + n.title + ": " + n.text) }
func (f *fakeFace) quit()                   { f.note("quit") }
func (f *fakeFace) setMenu([]menuItem)      {}
func (f *fakeFace) setSign(assets.Sign)     {}
func (f *fakeFace) setTooltip(string)       {}

// newFaked is a presenter with a fake face and a fake session, whose clock stands still.
func newFaked(st auth.Status) (*presenter, *fakeFace, *fakeSession) {
	session := &fakeSession{status: st, token: auth.Token{AccessToken: auth.NewSecret("the-token"), ExpiresAt: start.Add(time.Hour)}}
	f := &fakeFace{}
	p := newPresenter(Options{Session: session, Said: &fakeMemory{}, Answers: &fakeMemory{}, Secrets: &memoryClipboard{},
		Clock: func() time.Time { return start }, Locale: words.NewLocale("en-GB", time.UTC)}, f)
	p.trayFace = f
	p.background = func(g func()) { g() }
	p.after = func(time.Duration, func()) func() bool { return func() bool { return true } }
	p.start()
	f.did = nil
	return p, f, session
}

// anyStatus draws a status that a session may have.
func anyStatus(t *rapid.T) auth.Status {
	st := signedOutStatus()
	if rapid.Bool().Draw(t, "signed in") {
		st = connectedStatus()
		st.AccessTokenExpiresAt = start.Add(time.Duration(rapid.IntRange(-60, 60).Draw(t, "minutes left")) * time.Minute)
	}
	st.State = rapid.SampledFrom(auth.States()).Draw(t, "state")
	st.Waiting = auth.Wait(rapid.IntRange(int(auth.WaitForNothing), int(auth.WaitForDisconnect)).Draw(t, "waiting"))
	st.Problem.Kind = rapid.SampledFrom([]auth.ProblemKind{
		auth.NoProblem, auth.RecordDamaged, auth.KeychainLocked, auth.Unreachable}).Draw(t, "problem")
	st.Warning.Kind = rapid.SampledFrom([]auth.ProblemKind{
		auth.NoProblem, auth.PortsTaken, auth.AccountKept, auth.NotRevoked, auth.NotRenewable}).Draw(t, "warning")
	st.SignInLinkReady = rapid.Bool().Draw(t, "link")
	return st
}

// With either face, every enabled item does exactly one thing: it acts, or it asks. Items that end a sign-in always ask.
func TestEveryItemOfTheMenuDoesOneThing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		st := anyStatus(t)
		v := view{Status: st, now: start}
		windowed := rapid.Bool().Draw(t, "windowed")
		var open []menuItem
		for _, item := range trayMenu(v, windowed) {
			if item.disabled || item.hidden {
				continue
			}
			for _, item := range append(item.items, item) {
				if item.label != "" && !item.disabled && !item.hidden && item.items == nil {
					open = append(open, item)
				}
			}
		}
		item := rapid.SampledFrom(open).Draw(t, "item")
		p, f, session := newFaked(st)
		p.windowed = windowed
		p.choose(item)
		done := slices.DeleteFunc(slices.Concat(session.calls, f.did), func(what string) bool {
			return what == "notify Access token copied: It leaves the clipboard in 60 seconds."
		})
		if len(done)+len(f.asked) != 1 {
			t.Fatalf("%v: %s: done %q, asked %+v", st.State, item.label, done, f.asked)
		}
		ends := item.does == doDisconnect ||
			item.does == doSignIn && (words.SignInAgainEnds(st) != "" || st.State == auth.KeychainUnavailable)
		if asks := len(f.asked) == 1; asks != ends {
			t.Fatalf("%v: %s: ends something %v, asks %v", st.State, item.label, ends, asks)
		}
		if len(f.asked) == 1 {
			p.perform(f.asked[0].does)
			if want := map[command]string{doDisconnect: "Disconnect", doSignIn: "SignIn"}[item.does]; !slices.Equal(session.calls, []string{want}) {
				t.Fatalf("yes to %+v calls %q", f.asked[0], session.calls)
			}
		}
	})
}

// Both faces have the same menu, except for items that replace the window.
func TestBothFacesHaveOneMenu(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := view{Status: anyStatus(t), now: start}
		with, without := trayMenu(v, true), trayMenu(v, false)
		without = slices.DeleteFunc(without, func(item menuItem) bool { return item.does == doCancelSignIn || item.does == doCheck })
		for i := range without {
			if without[i].label == "Status…" {
				without[i].label = "Open"
			}
		}
		if !reflect.DeepEqual(with, without) {
			t.Fatalf("with a window\n%+v, without one\n%+v", with, without)
		}
	})
}

// The button of a notification does what the tray's menu would do, and asks what that would ask.
func TestTheButtonOfANotification(t *testing.T) {
	t.Parallel()
	in, out := connectedStatus(), signedOutStatus()
	keychain := func(kind auth.ProblemKind) auth.Status {
		return changed(out, func(st *auth.Status) { st.State, st.Problem.Kind = auth.KeychainUnavailable, kind })
	}
	for _, c := range []struct {
		name   string
		status auth.Status
		want   string // the session's calls, what the face does, and what it asks
	}{
		{"signed out", out, "[SignIn] [] []"},
		{"the sign-in is over", changed(in, func(st *auth.Status) { st.State = auth.SignInNeeded }), "[SignIn] [] []"},
		{"connected", in, "[] [] [Sign in again?]"},
		{"offline", changed(in, func(st *auth.Status) { st.State = auth.Offline }), "[] [] [Sign in again?]"},
		{"damaged", keychain(auth.RecordDamaged), "[] [] [Replace it?]"},
		{"locked", keychain(auth.KeychainLocked), "[RetryKeychain] [] []"},
		{"not set up", changed(out, func(st *auth.Status) { st.State = auth.NotConfigured }), "[] [open] []"},
		{"under way", changed(out, func(st *auth.Status) { st.State, st.SignInLinkReady = auth.SigningIn, true }), "[OpenBrowserAgain] [] []"},
		{"under way, without a link", changed(out, func(st *auth.Status) { st.State = auth.SigningIn }), "[] [open] []"},
		{"disconnecting", changed(in, func(st *auth.Status) { st.Waiting = auth.WaitForDisconnect }), "[] [open] []"},
	} {
		for _, opening := range []bool{false, true} { // the button may have started the program
			p, f, session := newFaked(c.status)
			if opening {
				p.update(changed(out, func(st *auth.Status) { st.State = auth.Opening }))
			}
			p.signInFromNotice()
			if opening && len(session.calls)+len(f.did)+len(f.asked) > 0 {
				t.Errorf("before the keychain has been read: %q, %q, %+v", session.calls, f.did, f.asked)
			}
			if opening {
				p.update(c.status)
				p.update(c.status) // must not do it twice
			}
			var asked []string
			for _, q := range f.asked {
				asked = append(asked, q.title)
			}
			f.did = slices.DeleteFunc(f.did, func(what string) bool { return what != "open" }) // ignores notices
			if got := fmt.Sprint(session.calls, " ", f.did, " ", asked); got != c.want {
				t.Errorf("%s, opening %v: %s, want %s", c.name, opening, got, c.want)
			}
		}
	}

	p, _, session := newFaked(changed(out, func(st *auth.Status) { st.State = auth.Opening }))
	now := start
	p.clock = func() time.Time { return now }
	p.signInFromNotice()
	now = now.Add(signInTimeout + time.Second)
	p.update(out)
	if len(session.calls) > 0 {
		t.Errorf("a sign-in that was asked for too long ago calls %q", session.calls)
	}
}

// An answer only counts for the account that the question was about.
func TestAnAnswerIsForTheAccountThatWasAskedAbout(t *testing.T) {
	t.Parallel()
	otto, zoe := auth.Account{Name: "Otto"}, auth.Account{Name: "Zoe"}
	asks := func(other auth.Account) auth.Status {
		return changed(connectedStatus(), func(st *auth.Status) {
			st.State, st.Waiting, st.OtherAccount = auth.SigningIn, auth.WaitForReplaceAnswer, other
		})
	}
	p, f, session := newFaked(connectedStatus())
	p.update(asks(otto))
	if !slices.Equal(f.did, []string{"open"}) {
		t.Errorf("did %q, want the question opened", f.did)
	}
	p.update(asks(zoe))
	f.did = nil
	p.answerReplace(otto, true)
	if len(session.calls) > 0 || !slices.Equal(f.did, []string{"open"}) {
		t.Errorf("called %q, did %q", session.calls, f.did)
	}
	p.answerReplace(zoe, false)
	p.update(connectedStatus())
	p.answerReplace(zoe, true)
	if !slices.Equal(session.calls, []string{"Keep"}) {
		t.Errorf("called %q", session.calls)
	}

	looking, g, _ := newFaked(connectedStatus())
	g.front = true
	looking.update(asks(otto))
	if len(g.did) > 0 {
		t.Errorf("in front of the person, did %q, want nothing", g.did)
	}
}

// What is said only once on a computer is kept apart from the notices, whose oldest are forgotten.
func TestAnswersAreNotNotices(t *testing.T) {
	ended := changed(connectedStatus(), func(st *auth.Status) { st.State, st.Problem.Kind = auth.SignInNeeded, auth.SignInRanOut })
	r := newRig(t, ended, func(o *Options) { o.Autostart = &fakeAutostart{} })
	r.Show()
	r.session.set(connectedStatus())
	tapLink(r, "No, thanks")
	r.close()
	if want := []string{autostartOffered, closedToTray}; !slices.Equal(r.answers.ids, want) {
		t.Errorf("answers are %q, want %q", r.answers.ids, want)
	}
	if len(r.notices.ids) != 1 {
		t.Errorf("notices are %q, want one", r.notices.ids)
	}
}
