package ui

import (
	"strings"
	"testing"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// A person who started a sign-in from the tray is told how it failed.
func TestFailureBehindTheWindow(t *testing.T) {
	r := newRig(t, changed(signedOutStatus(), func(st *auth.Status) { st.State, st.Waiting = auth.SigningIn, auth.WaitForPort }))
	r.session.set(changed(signedOutStatus(), func(st *auth.Status) { st.Warning = auth.Problem{Kind: auth.PortsTaken, Ports: []int{17655}} }))
	if len(r.desktop.notices) != 1 || !strings.Contains(r.desktop.notices[0], "port 17655") {
		t.Errorf("%q", r.desktop.notices)
	}
}

// Anybody who can read the link of a login can complete it as somebody else. If nobody was signed in before, nothing asks for confirmation,
// so the window names the account until the person has seen it.
func TestTheFirstSignInSaysWhoItIs(t *testing.T) {
	signing := changed(signedOutStatus(), func(st *auth.Status) { st.State, st.Waiting = auth.SigningIn, auth.WaitForBrowser })
	r := newRig(t, signedOutStatus())
	r.Show()
	r.session.set(signing)
	r.session.set(connectedStatus())
	detail := func() string { return r.home.(*connected).head.detail.Text }
	const says, usual = "Signed in as Jane Citizen · jane@brown.example, Brown LLC. Not you? Sign in as someone else.", "Jane Citizen · jane@brown.example"
	r.pass(time.Hour) // nobody looks
	if detail() != says {
		t.Errorf("%q", detail())
	}
	r.openHistory()
	r.goHome()
	if detail() != usual {
		t.Errorf("after the person has seen it, the window says %q", detail())
	}

	nameless := changed(connectedStatus(), func(st *auth.Status) { st.Account = auth.Account{Subject: "1"} })
	r.session.set(signedOutStatus())
	r.session.set(signing)
	r.session.set(nameless)
	if !strings.HasPrefix(detail(), "Somebody signed in, but Smokeball does not say who.") {
		t.Errorf("%q", detail())
	}

	r.session.set(connectedStatus())
	r.session.set(changed(connectedStatus(), func(st *auth.Status) { st.State, st.Waiting = auth.SigningIn, auth.WaitForBrowser }))
	r.session.set(connectedStatus())
	if detail() != usual {
		t.Errorf("for an account that was signed in before, the window says %q", detail())
	}
}

// How a login or a disconnection ended is told with the status after it, but not to a person who ended it themselves.
func TestEndings(t *testing.T) {
	t.Parallel()
	in, out := connectedStatus(), signedOutStatus()
	signing := func(st auth.Status) auth.Status {
		st.State, st.Waiting = auth.SigningIn, auth.WaitForBrowser
		return st
	}
	with := func(st auth.Status, kind auth.ProblemKind) auth.Status { st.Warning.Kind = kind; return st }
	leaving := changed(in, func(st *auth.Status) { st.Waiting = auth.WaitForDisconnect })
	anew := changed(in, func(st *auth.Status) { st.AccessTokenIssuedAt = start })
	over := changed(in, func(st *auth.Status) { st.State = auth.SignInNeeded })
	for _, c := range []struct {
		name          string
		before, after auth.Status
		title         string // "" for nothing
		failed        bool
	}{
		{"a start", changed(out, func(st *auth.Status) { st.State = auth.Opening }), in, "", false},
		{"begun", out, signing(out), "", false},
		{"goes on", signing(out), with(signing(out), auth.BrowserNotOpened), "", false},
		{"done", signing(out), in, "You are signed in", false},
		{"done again", signing(in), anew, "You are signed in", false},
		{"done, for a while", signing(out), with(in, auth.NotRenewable), "You are signed in, for a short time", true},
		{"cancelled", signing(out), out, "", false},
		{"cancelled while connected", signing(in), in, "", false},
		{"cancelled while something is not saved", with(signing(in), auth.NotSaved), with(in, auth.NotSaved), "", false},
		{"cancelled while something is not removed", with(signing(out), auth.NotRemoved), with(out, auth.NotRemoved), "", false},
		{"kept", signing(in), with(in, auth.AccountKept), "", false},
		{"failed", signing(out), with(out, auth.PortsTaken), "You are not signed in", true},
		{"failed while connected", signing(in), with(in, auth.SignInTimedOut), "You are still signed in, as before", true},
		{"failed after the end of the one before", signing(over), with(over, auth.SignInTimedOut), "You are not signed in", true},
		{"disconnected", leaving, out, "", false},
		{"disconnected, and not revoked", leaving, with(out, auth.NotRevoked), "You are disconnected", true},
		{"disconnected, and not removed", leaving, with(out, auth.NotRemoved), "You are disconnected", true},
		{"not disconnected", leaving, with(in, auth.KeychainLocked), "Disconnecting did not work", true},
	} {
		e, ended := endingOf(c.before, view{Status: c.after, now: start})
		if e.title != c.title || e.failed != c.failed || ended != (c.title != "") {
			t.Errorf("%s: %v, %+v", c.name, ended, e)
		}
		if ended && e.text == "" {
			t.Errorf("%s: no text", c.name)
		}

		// A person who is looking is not told. One who is not must not miss a failure.
		for _, looks := range []bool{false, true} {
			p, f, _ := newFaked(c.before)
			f.did, f.front = nil, looks
			p.options.Reminders = func() words.Reminders { return words.Reminders{} }
			p.update(c.after)
			want := ""
			switch {
			case looks || !ended:
			case c.failed:
				want = "tell " + e.title + ": " + e.text
			default:
				want = "notify " + e.title + ": " + e.text
			}
			if got := strings.Join(f.did, ", "); got != want {
				t.Errorf("%s, looking %v: got %q, want %q", c.name, looks, got, want)
			}
		}
	}
}
