package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// renew renews the access token. Only one renewal runs at a time, in this process (the machine sees to that) and on this computer
// (the lock). Its steps:
//
//  1. Begin a turn, which takes the lock, and make the pending write, if any.
//  2. Read the keychain again: another process may have renewed, signed in or disconnected.
//  3. Rehearse: make sure that the keychain takes a write. Smokeball's answer may be the only copy of a new refresh token, and the old
//     one no longer valid.
//  4. Write down that the request may go unanswered. If this process dies, the next one knows that an answer may be missing.
//  5. Ask Smokeball. Believe invalid_grant only if the keychain still holds the token that was refused and, where an
//     earlier request went unanswered, only the second time.
//  6. Save the new record before it is announced. If that fails, the write is pending and the lock is kept: no other process may
//     renew with the old refresh token while only this one has the new one.
func (j *job) renew(e renew) {
	if e.ask {
		j.askToUnlock()
	}
	t, err := j.store.beginTurn(j.ctx)
	if err != nil {
		j.renewalFailed(err)
		return
	}
	defer j.end(t)
	current, err := j.newest(t)
	if err != nil {
		j.renewalFailed(err)
		return
	}
	if !current.sameTokens(*j.held) {
		j.report(renewed{record: current})
		return
	}
	base, g, err := j.refresh(t, current)
	if err != nil {
		j.renewalFailed(err)
		return
	}
	next := base.renewed(g)
	next.Outlived = j.provider.conn.outlived(g.ServerTime.Sub(base.SignedInAt), base, j.known)
	// Smokeball's answer is saved even while the program ends: the old refresh token may no longer be valid.
	holds, err := j.save(t, next)
	if err != nil {
		j.log("the renewed tokens cannot be saved", err)
		j.report(renewed{record: next, saveErr: err, asked: true, clockOff: g.clockOff(), retryIn: j.retryIn(err)})
		return
	}
	j.session.renewalWorks()
	j.report(renewed{record: holds, asked: true, clockOff: g.clockOff()})
}

// save saves a record, even while the program ends, and returns the record that the keychain holds then.
func (j *job) save(t *turn, r Record) (Record, error) {
	p, err := t.save(context.WithoutCancel(j.ctx), r)
	if err != nil {
		return r, err
	}
	j.settled(t, p)
	return *p.record, nil
}

// newest returns the newest record, after making sure that the keychain holds it. It fails with NobodySignedIn where there is none.
func (j *job) newest(t *turn) (Record, error) {
	if t.pendingWrite() != nil {
		holds, err := j.flushIn(t)
		if err != nil {
			return Record{}, err
		}
		j.report(saved{record: holds})
	}
	found, err := t.read(j.ctx)
	switch {
	case err != nil:
		return Record{}, err
	case found.record != nil:
		return *found.record, nil
	case found.removed:
		return Record{}, &Error{Kind: NobodySignedIn}
	}
	// Nobody has disconnected: the keychain was emptied or replaced. Save the record again.
	j.session.options.Log.Warn("the keychain has lost the sign-in, which is saved again")
	holds, err := j.save(t, *j.held)
	if err != nil {
		j.report(writePending{j.held})
	}
	return holds, err
}

func (j *job) renewalFailed(err error) {
	j.log("renewing failed", err)
	j.report(renewalFailed{err, j.retryIn(err)})
}

// refresh asks Smokeball for a new access token, with the refresh token of current, or with a different one that the keychain holds by
// then. It returns the record whose token was used, and the response. A refusal is Unanswered where an earlier request was: the
// missing answer may have replaced the token.
func (j *job) refresh(t *turn, current Record) (Record, tokenResponse, error) {
	if err := t.vault.CheckWritable(j.ctx); err != nil {
		return Record{}, tokenResponse{}, err
	}
	before := t.vault.Unanswered() == fingerprint(current)
	g, err := j.ask(t, current)
	if KindOf(err) != SignInRefused {
		return current, g, err
	}
	// A restored backup, which takes no lock, may have put a different token there.
	stored, loadErr := t.load(j.ctx)
	switch {
	case loadErr != nil:
		return Record{}, tokenResponse{}, loadErr
	case stored != nil && !stored.RefreshToken.Equal(current.RefreshToken):
		g, err = j.ask(t, *stored)
		return *stored, g, err
	case before:
		g, err = j.ask(t, current)
	}
	return current, g, err
}

// ask makes one refresh request, and keeps the mark of an unanswered request up to date. The request is not cancelled when the program
// ends: its answer may be a rotated token.
func (j *job) ask(t *turn, r Record) (tokenResponse, error) {
	before := t.vault.Unanswered()
	known := before == fingerprint(r) || before == refusedFingerprint(r)
	if !known {
		if err := t.vault.SetUnanswered(fingerprint(r)); err != nil {
			return tokenResponse{}, &Error{Kind: StateFolderFail, detail: "the mark of an unanswered request cannot be written"}
		}
	}
	g, err := j.provider.refresh(context.WithoutCancel(j.ctx), r.RefreshToken)
	switch {
	case err == nil, unanswered(err): // the mark stays until the answer is saved
	case before == fingerprint(r): // there was an earlier request
		if failure, ok := errors.AsType[*Error](err); ok && failure.Kind == SignInRefused {
			failure.Unanswered = true
		}
	case KindOf(err) == SignInRefused:
		j.setUnanswered(t, refusedFingerprint(r))
	case !known:
		j.answered(t)
	}
	return g, err
}

// answered clears the mark of an unanswered request: what Smokeball has answered is saved.
func (j *job) answered(t *turn) { j.setUnanswered(t, "") }

func (j *job) setUnanswered(t *turn, text string) {
	if err := t.vault.SetUnanswered(text); err != nil {
		j.session.options.Log.Warn("the mark of an unanswered request cannot be changed")
	}
}

// fingerprint identifies a record without revealing its tokens, which are too long to be guessed.
func fingerprint(r Record) string {
	sum := sha256.Sum256([]byte(r.RefreshToken.Reveal() + "\n" + r.AccessToken.Reveal()))
	return hex.EncodeToString(sum[:16])
}

// refusedFingerprint marks a record that Smokeball has refused although no request for it was unanswered: no answer of ours was lost.
func refusedFingerprint(r Record) string { return fingerprint(r) + " refused" }
