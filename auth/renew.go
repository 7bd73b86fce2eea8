package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// renew refreshes the access token, once in this process (the machine starts no second one) and once on this machine
// (the lock). Its steps:
//
//  1. Take the lock, unless it is held already for a record that could not be saved. That one is saved first.
//  2. Read the keychain again: another process may have renewed, signed in or disconnected.
//  3. Make sure that the keychain takes what Smokeball is going to answer. The answer may be the only copy of a new
//     refresh token, and the old one dead.
//  4. Mark the request, so that whatever happens to this process, it is known that an answer may be missing.
//  5. Ask Smokeball. Believe invalid_grant only when the keychain still holds the token that was refused and, where an
//     earlier request went unanswered, only the second time.
//  6. Save, before anybody hears of it. If that fails, keep the lock: a rotated refresh token that only this process knows
//     must not be renewed past by another.
func (j *job) renew() {
	lock, current, err := j.takeTurn()
	if err != nil {
		j.renewalFailed(err)
		return
	}
	if !current.sameTokens(*j.held) {
		j.report(renewed{record: current})
		lock.release()
		return
	}
	base, g, err := j.refresh(current)
	if err != nil {
		j.renewalFailed(err)
		lock.release()
		return
	}
	next := base.renewed(g, j.provider.conn.SignInLength())
	if err := j.save(next); err != nil {
		j.log("the renewed tokens cannot be saved", err)
		j.report(renewed{record: next, saveErr: err, asked: true, clockOff: g.clockOff(), retryIn: j.session.retryIn(err)})
		lock.keep()
		return
	}
	j.answered()
	j.session.renewalWorks()
	j.report(renewed{record: next, asked: true, clockOff: g.clockOff()})
	lock.release()
}

// takeTurn takes the lock and returns the newest record, which is saved. It fails with NobodySignedIn where there is none.
func (j *job) takeTurn() (*heldLock, Record, error) {
	lock, err := j.lock()
	if err != nil {
		return nil, Record{}, err
	}
	if lock.kept {
		if err := j.save(*j.held); err != nil {
			lock.keep()
			return nil, Record{}, err
		}
		j.answered()
		lock.kept = false
		j.report(saved{})
		return lock, *j.held, nil
	}
	stored, err := j.load()
	if err == nil && stored == nil {
		err = &Error{Kind: NobodySignedIn}
	}
	if err != nil {
		lock.release()
		return nil, Record{}, err
	}
	return lock, *stored, nil
}

func (j *job) renewalFailed(err error) {
	j.log("renewing failed", err)
	j.report(renewalFailed{err, j.session.retryIn(err)})
}

// refresh asks Smokeball, with the refresh token of current or of what the keychain holds by then, and returns the record that
// was renewed. A refusal is Unanswered where an earlier request was: its answer may have been a token that nobody got.
func (j *job) refresh(current Record) (Record, grant, error) {
	if err := j.vault.Rehearse(j.ctx); err != nil {
		return Record{}, grant{}, err
	}
	marked := j.vault.Marked() == mark(current)
	g, err := j.ask(current)
	if KindOf(err) != SignInRefused {
		return current, g, err
	}
	// Somebody without the lock, such as a restored backup, may have put another token there.
	stored, loadErr := j.load()
	switch {
	case loadErr != nil:
		return Record{}, grant{}, loadErr
	case stored != nil && !stored.RefreshToken.Equal(current.RefreshToken):
		g, err = j.ask(*stored)
		return *stored, g, err
	case marked:
		g, err = j.ask(current)
	}
	return current, g, err
}

// ask sends one request. It is not cancelled when the program ends: its answer may be a rotated token.
func (j *job) ask(r Record) (grant, error) {
	before := j.vault.Marked()
	known := before == mark(r) || before == refusedMark(r)
	if !known {
		if err := j.vault.Mark(mark(r)); err != nil {
			return grant{}, &Error{Kind: StateFolderFail, detail: "the request cannot be marked"}
		}
	}
	g, err := j.provider.refresh(context.WithoutCancel(j.ctx), r.RefreshToken)
	var failure *Error
	switch {
	case err == nil, unanswered(err): // the mark stays until the answer is saved
	case before == mark(r): // there was an earlier request
		if errors.As(err, &failure) && failure.Kind == SignInRefused {
			failure.Unanswered = true
		}
	case KindOf(err) == SignInRefused:
		j.mark(refusedMark(r))
	case !known:
		j.answered()
	}
	return g, err
}

// answered takes the mark away: what Smokeball has answered is known, and saved.
func (j *job) answered() { j.mark("") }

func (j *job) mark(text string) {
	if err := j.vault.Mark(text); err != nil {
		j.session.options.Log.Warn("the mark of an unanswered request stays")
	}
}

// mark names a record without giving it away: its tokens are too long to be guessed.
func mark(r Record) string {
	sum := sha256.Sum256([]byte(r.RefreshToken.Reveal() + "\n" + r.AccessToken.Reveal()))
	return hex.EncodeToString(sum[:16])
}

// refusedMark says that Smokeball has refused a record of which no request had gone unanswered: it was not us who lost it.
func refusedMark(r Record) string { return mark(r) + " refused" }
