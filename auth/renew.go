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
//  1. Take the turn and the lock, and write what is pending: a record that the keychain did not take before comes first.
//  2. Read the keychain again: another process may have renewed, signed in or disconnected.
//  3. Make sure that the keychain takes what Smokeball is going to answer. The answer may be the only copy of a new
//     refresh token, and the old one dead.
//  4. Write down that the request may go unanswered, so that whatever happens to this process, it is known that an answer may be missing.
//  5. Ask Smokeball. Believe invalid_grant only when the keychain still holds the token that was refused and, where an
//     earlier request went unanswered, only the second time.
//  6. Save, before anybody hears of it. If that fails, the write is pending, and the lock is kept: a rotated refresh token
//     that only this process knows must not be renewed past by another.
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
	// What Smokeball has answered is saved even while the program ends: the old refresh token may be dead.
	holds, err := j.save(t, next)
	if err != nil {
		j.log("the renewed tokens cannot be saved", err)
		j.report(renewed{record: next, saveErr: err, asked: true, clockOff: g.clockOff(), retryIn: j.retryIn(err)})
		return
	}
	j.session.renewalWorks()
	j.report(renewed{record: holds, asked: true, clockOff: g.clockOff()})
}

// save saves a record, also while the program ends, and returns what the keychain holds then.
func (j *job) save(t *turn, r Record) (Record, error) {
	p, err := t.save(context.WithoutCancel(j.ctx), r)
	if err != nil {
		return r, err
	}
	j.settled(t, p)
	return *p.record, nil
}

// newest returns the newest record, which is saved. It fails with NobodySignedIn where there is none.
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
	// Nobody has disconnected: the keychain was emptied, or is another one. It gets what it is missing.
	j.session.options.Log.Warn("the keychain does not hold the sign-in any more, which is saved again")
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

// refresh asks Smokeball, with the refresh token of current or of what the keychain holds by then, and returns the record that
// was renewed. A refusal is Unanswered where an earlier request was: its answer may have been a token that nobody got.
func (j *job) refresh(t *turn, current Record) (Record, tokenResponse, error) {
	if err := t.vault.CheckWritable(j.ctx); err != nil {
		return Record{}, tokenResponse{}, err
	}
	before := t.vault.Unanswered() == fingerprint(current)
	g, err := j.ask(t, current)
	if KindOf(err) != SignInRefused {
		return current, g, err
	}
	// Somebody without the lock, such as a restored backup, may have put another token there.
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

// ask sends one request. It is not cancelled when the program ends: its answer may be a rotated token.
func (j *job) ask(t *turn, r Record) (tokenResponse, error) {
	before := t.vault.Unanswered()
	known := before == fingerprint(r) || before == refusedFingerprint(r)
	if !known {
		if err := t.vault.SetUnanswered(fingerprint(r)); err != nil {
			return tokenResponse{}, &Error{Kind: StateFolderFail, detail: "that the request may go unanswered cannot be written down"}
		}
	}
	g, err := j.provider.refresh(context.WithoutCancel(j.ctx), r.RefreshToken)
	switch {
	case err == nil, unanswered(err): // it counts as unanswered until the answer is saved
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

// answered says that no request is unanswered: what Smokeball has answered is known, and saved.
func (j *job) answered(t *turn) { j.setUnanswered(t, "") }

func (j *job) setUnanswered(t *turn, text string) {
	if err := t.vault.SetUnanswered(text); err != nil {
		j.session.options.Log.Warn("the mark of an unanswered request stays")
	}
}

// fingerprint names a record without giving it away: its tokens are too long to be guessed.
func fingerprint(r Record) string {
	sum := sha256.Sum256([]byte(r.RefreshToken.Reveal() + "\n" + r.AccessToken.Reveal()))
	return hex.EncodeToString(sum[:16])
}

// refusedFingerprint says that Smokeball has refused a record of which no request had gone unanswered: it was not us who lost it.
func refusedFingerprint(r Record) string { return fingerprint(r) + " refused" }
