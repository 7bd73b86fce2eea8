package words

import (
	"strconv"
	"time"

	"smokeball-connect/auth"
)

// Notice is a notification. Its title and text are our own sentences and formatted times; nothing in them came from elsewhere.
type Notice struct {
	Kind NoticeKind
	// ID identifies the notice and what it is about, so that it is given only once.
	ID          string
	Title, Text string
}

// NoticeKind says what a notice is about. Its values are stable, because the history stores them.
type NoticeKind string

const (
	SignInEnds  NoticeKind = "sign_in_ends"
	SignInEnded NoticeKind = "sign_in_ended"
	CopiedEnds  NoticeKind = "copied_ends"
	SaveFails   NoticeKind = "save_fails"
)

// OffersSignIn reports whether the notice asks for signing in again.
func (n Notice) OffersSignIn() bool { return n.Kind == SignInEnds || n.Kind == SignInEnded }

// newNotice makes a notice about something that its time identifies.
func newNotice(kind NoticeKind, about time.Time, title, text string) Notice {
	return Notice{kind, string(kind) + "/" + strconv.FormatInt(about.Unix(), 10), title, text}
}

// Due are the notices to give now, the most urgent first, at most one of each kind. The caller remembers the IDs of those it has shown, and
// does not show them again.
func Due(st auth.Status, r Reminders, now time.Time, l Locale) (due []Notice) {
	for _, kind := range []func(auth.Status, Reminders, time.Time, Locale) (Notice, bool){copiedEnds, signInEnded, signInEnds, saveFails} {
		if n, ok := kind(st, r, now, l); ok {
			due = append(due, n)
		}
	}
	return due
}

func copiedEnds(st auth.Status, r Reminders, now time.Time, _ Locale) (Notice, bool) {
	left := st.CopiedUntil.Sub(now)
	if left <= 0 || left > r.Copied {
		return Notice{}, false
	}
	text := "Copy a fresh one: click this program's icon in the tray, then Copy access token."
	if !st.AccessTokenExpiresAt.After(st.CopiedUntil) && st.State == auth.Offline {
		text = join(What(st.Problem, st, Locale{}), "A fresh one will be ready as soon as that is over.")
	}
	return newNotice(CopiedEnds, st.CopiedUntil, "The token you copied runs out in "+Duration(left+time.Minute-1), text), true
}

func signInEnded(st auth.Status, r Reminders, _ time.Time, l Locale) (Notice, bool) {
	if st.State != auth.SignInNeeded || len(r.SignIn) == 0 {
		return Notice{}, false
	}
	return newNotice(SignInEnded, st.SignedInAt, "Please sign in to Smokeball again",
		join(What(st.Problem, st, l), "Nothing is lost: signing in again takes a moment.")), true
}

func signInEnds(st auth.Status, r Reminders, now time.Time, l Locale) (n Notice, due bool) {
	if !st.State.InForce() {
		return Notice{}, false
	}
	left := st.SignInEndsAt.Sub(now)
	if st.SignInEndsAt.IsZero() || left <= 0 {
		return mayEnd(st, r, now, l)
	}
	ends := "ends on " + l.Day(st.SignInEndsAt)
	if l.sameDay(now, st.SignInEndsAt) {
		ends = "ends at " + l.Clock(st.SignInEndsAt)
	}
	if st.SignInEndAssumed {
		ends = "probably " + ends
	}
	for _, before := range r.signIn(st) {
		if left > before {
			break
		}
		n = newNotice(SignInEnds, st.SignedInAt, "Your Smokeball sign-in "+ends,
			capital(TimeLeft(left))+". Sign in again before then, and nothing stops working.")
		n.ID += "/" + before.String()
		if st.SignInMayLast {
			n.ID += "/early"
		}
		due = true
	}
	if !due {
		return mayEnd(st, r, now, l)
	}
	return n, due
}

// mayEnd is given once, some days before the sign-in reaches the age at which the last one was ended early.
func mayEnd(st auth.Status, r Reminders, now time.Time, l Locale) (Notice, bool) {
	left := st.SignInMayEndAt.Sub(now)
	if st.SignInMayEndAt.IsZero() || left <= 0 || left > beforeAnEarlyEnd || len(r.SignIn) == 0 {
		return Notice{}, false
	}
	n := newNotice(SignInEnds, st.SignedInAt, "Your Smokeball sign-in may end on "+l.Day(st.SignInMayEndAt),
		"Your last sign-in was ended early, at that age. Sign in again before then, and nothing stops working.")
	n.ID += "/may-end"
	return n, true
}

func saveFails(st auth.Status, r Reminders, now time.Time, l Locale) (Notice, bool) {
	problem := auth.Problem{Kind: auth.NotSaved, At: st.NotSavedSince}
	switch {
	case st.NotSaved:
	case st.State == auth.Offline && aboutKeeping(st.Problem.Kind) && st.Problem.Kind != auth.KeychainLocked:
		problem = st.Problem // a person knows that they have locked it
	default:
		return Notice{}, false
	}
	if r.NotSaved == 0 || now.Sub(problem.At) < r.NotSaved {
		return Notice{}, false
	}
	return newNotice(SaveFails, problem.At, "Your sign-in can't be saved", Problem(problem, st, now, l)), true
}
