package ui

import (
	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// ending is how a login or a disconnection that was under way has ended.
type ending struct {
	title, text string
	failed      bool // it did not end as the person wanted
}

// endingOf is the ending between two statuses, if there is one that the person does not know about yet. A person who has cancelled, or kept
// the account that was there, does know.
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
		auth.NotSaved, auth.NotRemoved: // warnings from before the login
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

// tellEnding tells a person who is not looking how it ended; a failure in a way that can't be missed.
func (p *presenter) tellEnding(e ending) {
	if e.failed {
		p.face.tell(e.title, e.text)
	} else {
		p.notify(notification{title: e.title, text: e.text})
	}
}

// firstSignIn knows whether somebody has signed in when nobody was signed in before. The person is not asked to confirm the account then,
// although anybody who could read the link may have completed the login in their place. Instead, the window names the account until the
// person has done something there.
type firstSignIn struct {
	begun  bool // a login is under way, and nobody was signed in before it
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
