package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"smokeball-connect/auth"
)

func TestReminders(t *testing.T) {
	st := connectedStatus()
	r := newRig(t, st)
	r.pass(29*24*time.Hour + 2*time.Minute) // past all reminders, and past the end
	if len(r.desktop.notices) != 3 {
		t.Fatalf("%q", r.desktop.notices)
	}
	ended := changed(st, func(st *auth.Status) { st.State, st.Problem.Kind = auth.SignInNeeded, auth.SignInRanOut })
	r.session.set(ended)
	r.session.set(ended)
	r.pass(time.Hour)
	if len(r.desktop.notices) != 4 ||
		!strings.HasPrefix(r.desktop.notices[3], "Please sign in to Smokeball again: Your sign-in ended on 22 December") {
		t.Errorf("%q", r.desktop.notices)
	}

	// Notices are not repeated after a restart, nor given to a person who is looking at the window.
	again := newRig(t, ended, func(o *Options) { o.Said = r.notices })
	looking := newRig(t, ended)
	looking.Show()
	looking.foreground = true
	looking.desktop.notices = nil
	looking.notices.ids = nil
	looking.presenter.tick()
	if kinds := r.session.notified; !slices.Equal(kinds, []string{"sign_in_ends", "sign_in_ends", "sign_in_ends", "sign_in_ended"}) {
		t.Errorf("the history has %q", kinds)
	}
	if len(again.desktop.notices) != 0 || len(looking.desktop.notices) != 0 {
		t.Errorf("%q, %q", again.desktop.notices, looking.desktop.notices)
	}
}

// A person who copied a token is told when it is about to run out, even if the program was restarted since.
func TestTheEndOfACopiedToken(t *testing.T) {
	r := newRig(t, connectedStatus())
	r.presenter.press(doCopy)
	r.session.set(r.session.status)
	r.desktop.notices = nil
	r.pass(54 * time.Minute)
	if len(r.desktop.notices) != 0 {
		t.Fatalf("too soon: %q", r.desktop.notices)
	}
	r.pass(10 * time.Minute)
	if len(r.desktop.notices) != 1 || !strings.HasPrefix(r.desktop.notices[0], "The token you copied runs out in ") {
		t.Errorf("%q", r.desktop.notices)
	}
	again := newRig(t, r.session.status, func(o *Options) { o.Said = &fakeMemory{} })
	again.now = start.Add(58 * time.Minute)
	again.presenter.tick()
	if len(again.desktop.notices) != 1 {
		t.Errorf("after a restart: %q", again.desktop.notices)
	}
	late := newRig(t, r.session.status, func(o *Options) { o.Said = &fakeMemory{} })
	late.now = start.Add(2 * time.Hour)
	late.presenter.tick()
	if len(late.desktop.notices) != 0 {
		t.Errorf("too late: %q", late.desktop.notices)
	}
}
