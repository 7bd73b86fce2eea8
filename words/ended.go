package words

import (
	"strings"
	"time"

	"smokeball-connect/auth"
)

// SignedIn says who has signed in, for a notification.
func SignedIn(a auth.Account, f auth.Firm) (title, text string) {
	name := plainName(a.String())
	if name == "" {
		return youAreSignedIn, "Smokeball does not say as whom."
	}
	if firm := plainName(f.Name); firm != "" {
		name += " (" + firm + ")"
	}
	return youAreSignedIn, "Connected as " + name + "."
}

const youAreSignedIn = "You are signed in"

// SignInFailed says that a sign-in came to nothing, or to less than was wanted, and why: the status is the one after it.
func SignInFailed(st auth.Status, now time.Time, l Locale) (title, text string) {
	title = "You are not signed in"
	if st.State.InForce() {
		title = "You are still signed in, as before"
		if st.Warning.Kind == auth.NotRenewable {
			title = "You are signed in, for a short time"
		}
	}
	return title, Problem(st.Warning, st, now, l)
}

// DisconnectFailed says that disconnecting did not do all that it should, and why: the status is the one after it.
func DisconnectFailed(st auth.Status, now time.Time, l Locale) (title, text string) {
	title = "You are disconnected"
	if st.SignedIn() {
		title = "Disconnecting did not work"
	}
	return title, Problem(st.Warning, st, now, l)
}

// mostOfAName is how many letters of a name a notification has.
const mostOfAName = 40

// plainName is a name as a notification may have it. It came from elsewhere, and is handed to a program of the system that may take
// other characters for more than text.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if auth.InName(r) {
			return r
		}
		return -1
	}, strings.ReplaceAll(name, "@", " at "))
	if letters := []rune(name); len(letters) > mostOfAName {
		name = string(letters[:mostOfAName])
	}
	return strings.TrimSpace(name)
}
