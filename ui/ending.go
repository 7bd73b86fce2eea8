package ui

import (
	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// ending is how a sign-in that was under way has ended, or a disconnection.
type ending struct {
	title, text string
	failed      bool // not as the person wanted it
}

// endingOf is the ending between two statuses, where there is one that the person does not know of: who has cancelled, or kept the account
// that was there, is back where they were.
func endingOf(before auth.Status, after view) (e ending, ended bool) {
	switch {
	case before.Waiting == auth.WaitForDisconnect && after.Waiting != auth.WaitForDisconnect:
		return endOfDisconnecting(after)
	case before.State == auth.SigningIn && after.State != auth.SigningIn:
		return endOfSignIn(before, after)
	}
	return ending{}, false
}

func endOfDisconnecting(after view) (e ending, ended bool) {
	if after.Warning.Kind == auth.NoProblem {
		return ending{}, false
	}
	title, text := words.DisconnectFailed(after.Status, after.now, after.locale)
	return ending{title, text, true}, true
}

func endOfSignIn(before auth.Status, after view) (e ending, ended bool) {
	switch after.Warning.Kind {
	case auth.NoProblem, auth.AccountKept,
		auth.NotSaved, auth.NotRemoved: // which were so before
		if !after.SignedIn() || after.AccessTokenIssuedAt.Equal(before.AccessTokenIssuedAt) {
			return ending{}, false
		}
		title, text := words.SignedIn(after.Account, after.Firm)
		return ending{title, text, false}, true
	default:
		title, text := words.SignInFailed(after.Status, after.now, after.locale)
		return ending{title, text, true}, true
	}
}

// tellEnding says how it ended to somebody who is not looking: a failure so that it is not missed.
func (p *presenter) tellEnding(e ending) {
	if e.failed {
		p.face.tell(e.title, e.text)
	} else {
		p.notify(notification{title: e.title, text: e.text})
	}
}

// firstSignIn knows whether somebody has signed in where nobody was before. Nobody is asked then whether that is right, although
// whoever could read the link may have completed the sign-in in the person's place: the window says who it is until somebody has
// done something there.
type firstSignIn struct {
	begun  bool // from where nobody was signed in
	unseen bool
}

func (f *firstSignIn) update(before, after auth.Status) {
	switch {
	case after.State == auth.SigningIn:
		if before.State != auth.SigningIn {
			*f = firstSignIn{begun: !before.SignedIn()}
		}
	case !after.SignedIn():
		*f = firstSignIn{}
	case f.begun:
		*f = firstSignIn{unseen: true}
	}
}
