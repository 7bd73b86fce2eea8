package words

import (
	"smokeball-connect/auth"
	"smokeball-connect/product"
)

// Page says how a login ended, on the last page in the browser: a headline and one sentence. The person is
// still in front of the browser, so it says where to go on.
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
		auth.KeychainForbidden, auth.StateFolderFail:
		return "Your sign-in could not be saved", "Go back to " + product.Name + " to see what to do."
	default:
		return "That did not work", What(auth.Problem{Kind: o.Problem}, auth.Status{}, Locale{}) + " " + back
	}
}

// StrayPage is for a request that has nothing to do with the login under way. With answer, it looks like the answer of one: then a
// person may be in front of it.
func StrayPage(answer bool) (title, text string) {
	if answer {
		return "That did not work", "This answer reports a problem, or belongs to a sign-in that is over. Go back to " + product.Name + " and start again from there."
	}
	return "Nothing to see here", "This address is only for signing in with " + product.Name + "."
}
