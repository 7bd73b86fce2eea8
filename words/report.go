package words

import (
	"strings"
	"time"

	"smokeball-connect/auth"
)

// Report is a status for a terminal: a line each for how things stand, who and where, the access token and the sign-in.
func Report(st auth.Status, now time.Time, l Locale) string {
	headline := strings.TrimSuffix(Headline(st, now), "…")
	if st.State == auth.SignedOut {
		headline = "Not connected"
	}
	lines := []string{headline}
	if st.Problem.Kind != auth.NoProblem {
		lines = append(lines, Problem(st.Problem, st, now, l))
	}
	if st.SignedIn() {
		lines = append(lines, Who(st.Account))
	}
	if where := Where(st); where != "" {
		lines = append(lines, where)
	}
	if until, left := Token(st, now, l); st.SignedIn() {
		lines = append(lines, "Access token: "+lower(left)+spaced(until))
	}
	if left, until := SignIn(st, Reminders{}, now, l); left != "" {
		lines = append(lines, "Sign-in: "+left+". "+until)
	}
	if clock := ClockOff(st); clock != "" {
		lines = append(lines, clock)
	}
	return strings.Join(lines, "\n")
}

// ShortToken is the word that goes with a token that lives shorter than was asked for.
func ShortToken(expires, now time.Time) string {
	return "This token is good for " + Duration(expires.Sub(now)) + ", less than you asked for. There is none at the moment that lives longer."
}

// Copied says that a token is in the clipboard, and for how long it is good where that is less than was asked for.
func Copied(token auth.Token, now time.Time) string {
	const leaves = "It leaves the clipboard in 60 seconds."
	if token.Short {
		return "Copied, but it is good for " + Duration(token.ExpiresAt.Sub(now)) + " only. " + leaves
	}
	return "Copied. " + leaves
}

func spaced(s string) string {
	if s == "" {
		return ""
	}
	return ", " + s
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
