package ui

import (
	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// question is asked before something is done that can't be undone.
type question struct {
	title string // the question, in a word or two
	text  string // what it would end
	yes   string // the label of the button that does it
	// removes reports that something is ended and nothing replaces it.
	removes bool
	does    command
}

// questionBefore is the question to ask before a command is performed; most need none.
func questionBefore(c command, v view) (q question, asks bool) {
	switch c {
	case doDisconnect:
		return question{"Disconnect?", words.DisconnectEnds(v.Status, v.now, v.locale), "Disconnect", true, c}, true
	case doSignIn, doSignInAsSomeoneElse:
		if v.State == auth.KeychainUnavailable && v.Problem.Kind == auth.RecordDamaged {
			return question{"Replace it?", words.ReplacesDamaged, "Sign in again", false, c}, true
		}
		if ends := words.SignInAgainEnds(v.Status); ends != "" {
			return question{"Sign in again?", ends, "Sign in again", false, c}, true
		}
	case doNothing, doCopy, doCopyAs, doRenew, doOpenBrowser, doCancelSignIn, doRetryKeychain, doOpen, doCheck, doQuit: // these end nothing
	}
	return question{}, false
}
