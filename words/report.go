package words

import (
	"strings"
	"time"

	"smokeball-connect/auth"
)

// Report is a status for a terminal: one line each for the headline, the problem, the account, the place, the access token and the sign-in.
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
	if where := dotted(st.Firm.Name, Where(st)); where != "" {
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

// Others lists, for a terminal, the sign-ins of connections other than the one in the settings.
func Others(all []auth.Status) string {
	if len(all) == 0 {
		return "This computer keeps no other sign-ins."
	}
	lines := []string{"Other sign-ins on this computer:"}
	for _, st := range all {
		lines = append(lines, st.Connection+" · "+Other(st))
	}
	return strings.Join(lines, "\n")
}

// Other says whose sign-in a connection has that is not the one in the settings.
func Other(st auth.Status) string {
	if !st.SignedIn() {
		return strings.TrimSuffix(What(st.Problem, st, Locale{}), ".")
	}
	return WhoOf(st)
}

// LeftBehind says which sign-in a change of the client ID, the region or the host has left behind.
func LeftBehind(before auth.Status) string {
	who := before.Account.String()
	if who == "" {
		return "The sign-in of the previous connection is still good."
	}
	return "The sign-in of " + of(who, before.Firm) + " at the previous connection is still good."
}

// LeaveQuestion asks what to do with the sign-in that a change of the settings leaves behind.
func LeaveQuestion(before auth.Status) string {
	who := "You are signed in"
	if name := before.Account.String(); name != "" {
		who += " as " + of(name, before.Firm)
	}
	return who + " with the current settings. That sign-in can stay on this computer: it comes back when you change the settings back. " +
		"Or it can end, for every program that uses it."
}

// OtherNotEnded says why the sign-in of another connection was not ended, or not everywhere.
func OtherNotEnded(p auth.Problem) string {
	if p.Kind == auth.NotRevoked {
		return "It is removed from this computer, but Smokeball could not be told. It ends there by itself."
	}
	return join("That sign-in did not end.", What(p, auth.Status{}, Locale{}))
}

// What happens to a sign-in that is left behind.
const (
	EndLeftBehind  = "End it, for every program that uses it?"
	KeptLeftBehind = "It stays on this computer, and comes back when the settings do. You can find it in the settings under Other sign-ins, and with status --all."
)

// ShortToken says that a token expires sooner than was asked for.
func ShortToken(expires, now time.Time) string {
	return "This token is good for " + Duration(expires.Sub(now)) + ", less than you asked for. No token lasts longer at the moment."
}

func spaced(s string) string {
	if s == "" {
		return ""
	}
	return ", " + s
}

func lower(s string) string { return strings.ToLower(s[:1]) + s[1:] }
