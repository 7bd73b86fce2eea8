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
		return youAreSignedIn, "Smokeball does not say which account."
	}
	if firm := plainName(f.Name); firm != "" {
		name += " (" + firm + ")"
	}
	return youAreSignedIn, "Connected as " + name + "."
}

const youAreSignedIn = "You are signed in"

// SignInFailed says that a sign-in failed, or gave less than was wanted, and why. st is the status after it.
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

// DisconnectFailed says that disconnecting did not do everything it should, and why. st is the status after it.
func DisconnectFailed(st auth.Status, now time.Time, l Locale) (title, text string) {
	title = "You are disconnected"
	if st.SignedIn() {
		title = "Disconnecting did not work"
	}
	return title, Problem(st.Warning, st, now, l)
}

// maxName is how many characters of a name a notification shows.
const maxName = 40

// plainName is a name that is safe in a notification. It came from elsewhere, and goes to a system program that may treat some characters
// as more than text.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if auth.InName(r) {
			return r
		}
		return -1
	}, strings.ReplaceAll(name, "@", " at "))
	if letters := []rune(name); len(letters) > maxName {
		name = string(letters[:maxName])
	}
	return strings.TrimSpace(name)
}
