package words

import (
	"strconv"
	"time"

	"smokeball-connect/auth"
)

// Notice is a notification. Its title and text are our own sentences and formatted times, nothing that came from
// elsewhere: on Windows they pass through a shell.
type Notice struct {
	// ID names the notice and the sign-in that it is about, so that it is said once.
	ID          string
	Title, Text string
}

// reminders are how long before its end a sign-in is spoken of, the earliest first.
var reminders = []time.Duration{3 * 24 * time.Hour, 24 * time.Hour, time.Hour}

// Due is the notice to give now, if there is one: of those whose time has come, the most urgent. Whoever shows it remembers its
// ID, and does not show it again.
func Due(st auth.Status, now time.Time, l Locale) (n Notice, due bool) {
	switch st.State {
	case auth.SignInNeeded:
		return Notice{
			ID:    "sign-in-ended/" + strconv.FormatInt(st.SignedInAt.Unix(), 10),
			Title: "Please sign in to Smokeball again",
			Text:  join(What(st.Problem, st, l), "Nothing is lost: signing in again takes a moment."),
		}, true
	case auth.Connected, auth.Renewing, auth.Offline:
	default:
		return Notice{}, false
	}
	left := st.SignInEndsAt.Sub(now)
	if st.SignInEndsAt.IsZero() || left <= 0 {
		return Notice{}, false
	}
	ends := "on " + l.Day(st.SignInEndsAt)
	if l.sameDay(now, st.SignInEndsAt) {
		ends = "at " + l.Clock(st.SignInEndsAt)
	}
	for _, before := range reminders {
		if left > before {
			break
		}
		n = Notice{
			ID:    "sign-in-ends/" + before.String() + "/" + strconv.FormatInt(st.SignInEndsAt.Unix(), 10),
			Title: "Your Smokeball sign-in ends " + ends,
			Text:  capital(TimeLeft(left)) + ". Sign in again before then, and nothing stops.",
		}
		due = true
	}
	return n, due
}
