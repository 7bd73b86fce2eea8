package words

import (
	"smokeball-connect/auth"
	"smokeball-connect/product"
)

// Page says how a login ended, on the last page in the browser: a headline and one sentence. The person is still looking at the browser,
// so it says where to continue.
func Page(o auth.Outcome) (title, text string) {
	const back = "You can close this page and go back to " + product.Name + "."
	if o.Unfinished {
		return "Almost there", "Please go back to " + product.Name + ": it has something to ask, or is still saving your sign-in."
	}
	switch o.Problem {
	case auth.NoProblem:
		return "You're connected", back
	case auth.SignInCancelled, auth.Cancelled:
		return "Sign-in cancelled", "Nothing has changed. " + back
	case auth.KeychainLocked, auth.KeychainAbsent, auth.KeychainBroken, auth.KeychainSlow, auth.KeychainStuck, auth.NoKeyring,
		auth.KeychainForbidden, auth.KeychainOverNetwork, auth.StateFolderFail:
		return "Your sign-in could not be saved", "Go back to " + product.Name + " to see what to do."
	default:
		return "That did not work", What(auth.Problem{Kind: o.Problem}, auth.Status{}, Locale{}) + " " + back
	}
}

// StrayPage answers a request that does not belong to the login under way. answer reports whether it looks like the callback of a login: a
// person may then be looking at it.
func StrayPage(answer bool) (title, text string) {
	if answer {
		return "That did not work", "This answer reports a problem, or belongs to a sign-in that is over. Go back to " + product.Name + " and start again from there."
	}
	return "Nothing to see here", "This address is only for signing in with " + product.Name + "."
}
