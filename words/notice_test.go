package words_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"smokeball-connect/auth"
	"smokeball-connect/settings"
	"smokeball-connect/words"
)

// usual are the default reminders.
func usual() words.Reminders { return reminders(nil) }

// reminders are the reminders that these settings give.
func reminders(set settings.Layer) words.Reminders {
	return words.Reminders(settings.New(settings.Layers{Person: set}).Reminders())
}

// only is the one notice that is due, or a zero one. It fails the test if there are more.
func only(t interface{ Fatalf(string, ...any) }, due []words.Notice) words.Notice {
	switch len(due) {
	case 0:
		return words.Notice{}
	case 1:
		return due[0]
	}
	t.Fatalf("%d notices at once: %+v", len(due), due)
	return words.Notice{}
}

// A reminder is given once for each of the three times, however often or rarely the clock is read, and the end of a sign-in has its own.
func TestReminders(t *testing.T) {
	t.Parallel()
	r := usual()
	rapid.Check(t, func(t *rapid.T) {
		st := connected()
		end := st.SignInEndsAt
		said := map[string]time.Duration{}
		for at := now; at.Before(end); at = at.Add(time.Duration(rapid.Int64Range(int64(time.Minute), int64(48*time.Hour)).Draw(t, "pause"))) {
			n := only(t, words.Due(st, r, at, uk))
			left := end.Sub(at)
			if due := n.ID != ""; due != (left <= 3*24*time.Hour) {
				t.Fatalf("with %v left, due is %v", left, due)
			}
			if n.ID != "" {
				if n.Title == "" || n.Text == "" {
					t.Fatal("a notice without words")
				}
				said[n.ID] = left
			}
		}
		if len(said) > 3 {
			t.Fatalf("given %d times: %v", len(said), said)
		}
	})

	st := connected()
	ids := map[string]bool{}
	for _, left := range []time.Duration{71 * time.Hour, 23 * time.Hour, 59 * time.Minute} {
		ids[only(t, words.Due(st, r, st.SignInEndsAt.Add(-left), uk)).ID] = true
	}
	st.State, st.Problem.Kind = auth.SignInNeeded, auth.SignInRanOut
	ended := only(t, words.Due(st, r, st.SignInEndsAt, uk))
	if ended.ID == "" || ids[ended.ID] || len(ids) != 3 {
		t.Errorf("the notice of the end is %+v, after %v", ended, ids)
	}
	st.SignedInAt = st.SignedInAt.Add(time.Hour)
	if again := only(t, words.Due(st, r, st.SignInEndsAt, uk)); again.ID == ended.ID {
		t.Error("the end of another sign-in has the same notice, so it would not be given")
	}
	for _, state := range []auth.State{auth.SignedOut, auth.NotConfigured, auth.Opening, auth.KeychainUnavailable, auth.SigningIn} {
		st := connected()
		st.State, st.SignInEndsAt = state, now.Add(time.Minute)
		if due := words.Due(st, r, now, uk); len(due) > 0 {
			t.Errorf("%v: %+v", state, due)
		}
	}
}

func TestNotices(t *testing.T) {
	t.Parallel()
	with := func(change func(*auth.Status)) auth.Status {
		st := connected()
		change(&st)
		return st
	}
	copied := func(left time.Duration) auth.Status {
		return with(func(st *auth.Status) { st.CopiedUntil = now.Add(left) })
	}
	unsaved := func(since time.Duration) auth.Status {
		return with(func(st *auth.Status) { st.NotSaved, st.NotSavedSince = true, now.Add(-since) })
	}
	unwritable := func(kind auth.ProblemKind) auth.Status {
		return with(func(st *auth.Status) {
			st.State, st.Problem = auth.Offline, auth.Problem{Kind: kind, At: now.Add(-time.Hour)}
		})
	}
	never := reminders(settings.Layer{settings.NotifySignIn: "never", settings.NotifyCopied: "never", settings.NotifyNotSaved: "never"})
	for _, c := range []struct {
		name        string
		st          auth.Status
		title, text string // "" for no notice
	}{
		{"nothing", connected(), "", ""},
		{"a copied token has 6 minutes", copied(6 * time.Minute), "", ""},
		{"a copied token has 5 minutes", copied(5 * time.Minute), "The token you copied runs out in 5 minutes", "Copy a fresh one: click this program's icon in the tray, then Copy access token."},
		{"a copied token has a few seconds less", copied(5*time.Minute - 20*time.Second), "The token you copied runs out in 5 minutes", "Copy a fresh one: click this program's icon in the tray, then Copy access token."},
		{"a copied token has ended", copied(-time.Second), "", ""},
		{"a copied token ends while offline", with(func(st *auth.Status) {
			st.State, st.Problem.Kind = auth.Offline, auth.Unreachable
			st.CopiedUntil, st.AccessTokenExpiresAt = now.Add(3*time.Minute), now.Add(3*time.Minute)
		}), "The token you copied runs out in 3 minutes", "Can't reach Smokeball. A fresh one will be ready as soon as that is over."},
		{"offline, and nobody has copied anything", with(func(st *auth.Status) {
			st.State, st.Problem.Kind, st.AccessTokenExpiresAt = auth.Offline, auth.Unreachable, now.Add(time.Minute)
		}), "", ""},
		{"a save fails", unsaved(time.Minute), "", ""},
		{"a save keeps failing", unsaved(3 * time.Minute), "Your sign-in can't be saved", "Your newest sign-in is not in the keychain yet. It works while this program is running, and this program keeps trying to save it."},
		{"the keychain cannot be written", unwritable(auth.KeychainBroken), "Your sign-in can't be saved", "Your keychain reports an error. Try again, or restart the computer. Nothing that is stored will be lost. Your token is good until 14:32; trying again now."},
		{"the keychain is locked", unwritable(auth.KeychainLocked), "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if n := only(t, words.Due(c.st, usual(), now, uk)); n.Title != c.title || n.Text != c.text {
				t.Errorf("%q: %q", n.Title, n.Text)
			}
			if due := words.Due(c.st, never, now, uk); len(due) > 0 {
				t.Errorf("never, but %+v", due)
			}
		})
	}
}

// Nothing that came from a server gets into a notification.
func TestNoticesAreOurOwnWords(t *testing.T) {
	t.Parallel()
	hostile := "$(calc)"
	for _, st := range statuses(t) {
		st.Account = auth.Account{Name: hostile, Email: hostile, Username: hostile, Subject: hostile}
		st.Host, st.Connection, st.Scopes = hostile, hostile, []string{hostile}
		st.SignInEndsAt, st.CopiedUntil = now.Add(time.Minute), now.Add(time.Minute)
		for _, n := range words.Due(st, usual(), now, uk) {
			if strings.Contains(n.Title+n.Text+n.ID, hostile) {
				t.Fatalf("%+v", n)
			}
		}
	}
}

// Every event has a sentence of its own in the history, and every reason has one.
func TestTheHistoryHasWords(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, event := range []auth.EventKind{auth.SignInDone, auth.Renewal, auth.Saved, auth.TokenCopied, auth.Disconnection} {
		text := words.Happened(auth.Entry{At: now, Event: event, Until: now.Add(time.Hour)}, uk)
		if text == "" || seen[text] {
			t.Errorf("%s: %q", event, text)
		}
		seen[text] = true
	}
	for _, kind := range constants(t, "ProblemKind") {
		for _, event := range []auth.EventKind{auth.SignInFailure, auth.RenewalFailure, auth.SignInEnd} {
			text := words.Happened(auth.Entry{At: now, Event: event, Why: auth.ProblemKind(kind)}, uk)
			if kind != "" && !strings.HasSuffix(text, ".") {
				t.Errorf("%s %s: %q", event, kind, text)
			}
		}
	}
	for _, kind := range []words.NoticeKind{words.SignInEnds, words.SignInEnded, words.CopiedEnds, words.SaveFails, "of the future"} {
		text := words.Happened(auth.Entry{At: now, Event: auth.NoticeGiven, Notice: string(kind)}, uk)
		if seen[text] {
			t.Errorf("%s: %q", kind, text)
		}
		seen[text] = true
	}
	lines := words.History([]auth.Entry{{At: now, Event: auth.Renewal, Until: now.Add(time.Hour)}}, uk)
	if len(lines) != 1 || lines[0] != "Monday 23 November 2026, 13:50:00 UTC  Access token renewed, good until 14:50." {
		t.Errorf("%q", lines)
	}
}

// An assumed end is called probable. If the sign-in may outlast it, there are at most two reminders. A long sign-in has an extra one two
// weeks before its end, and there is one for the age at which the last sign-in was ended early.
func TestRemindersOfAnAssumedEnd(t *testing.T) {
	t.Parallel()
	r := usual()
	set := reminders(settings.Layer{settings.NotifySignIn: "2h"})
	with := func(days int, change func(*auth.Status)) auth.Status {
		st := connected()
		st.SignInDays, st.SignInEndsAt = days, st.SignedInAt.Add(time.Duration(days)*24*time.Hour)
		change(&st)
		return st
	}
	assumed := func(st *auth.Status) { st.SignInEndAssumed = true }
	early := func(st *auth.Status) { st.SignInEndAssumed, st.SignInMayLast = true, true }
	mayEnd := func(st *auth.Status) {
		st.SignInEndAssumed, st.SignInMayEndAt = true, st.SignedInAt.Add(50*24*time.Hour)
	}
	for _, c := range []struct {
		name  string
		st    auth.Status
		r     words.Reminders
		times int
		title string
	}{
		{"30 days, set", with(30, func(*auth.Status) {}), r, 3, "Your Smokeball sign-in ends on "},
		{"30 days, and perhaps longer", with(30, early), r, 2, "Your Smokeball sign-in probably ends on "},
		{"30 days, and nobody knows", with(30, assumed), r, 3, "Your Smokeball sign-in probably ends on "},
		{"180 days", with(180, assumed), r, 4, "Your Smokeball sign-in probably ends on "},
		{"180 days, and the person has set when", with(180, assumed), set, 1, "Your Smokeball sign-in probably ends at "},
		{"180 days, and the last one was ended after 50", with(180, mayEnd), r, 5, "Your Smokeball sign-in may end on "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			said, first := map[string]bool{}, ""
			for at := now; at.Before(c.st.SignInEndsAt); at = at.Add(20 * time.Minute) {
				if n := only(t, words.Due(c.st, c.r, at, uk)); n.ID != "" {
					if said[n.ID] = true; first == "" {
						first = n.Title
					}
				}
			}
			if len(said) != c.times || !strings.HasPrefix(first, c.title) {
				t.Errorf("%d reminders, the first %q; want %d, the first %q", len(said), first, c.times, c.title)
			}
		})
	}
}
