package ui

import (
	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// question is what is asked before something is done that cannot be undone.
type question struct {
	title string // the question, in a word or two
	text  string // what would be ended
	yes   string // what is done, for a button
	// removes is true where something is ended and nothing comes in its place.
	removes bool
	does    command
}

// questionBefore is what is asked before a command is performed; most ask nothing.
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
	case doNothing, doCopy, doCopyAs, doRenew, doOpenBrowser, doCancelSignIn, doRetryKeychain, doOpen, doCheck, doQuit: // end nothing
	}
	return question{}, false
}
