package auth

import "context"

// renew refreshes the access token, once in this process (the machine starts no second one) and once on this machine
// (the lock). Its steps:
//
//  1. Take the lock, unless it is held already for a record that could not be saved.
//  2. Read the keychain again: another process may have renewed, signed in or disconnected.
//  3. Ask Smokeball, with the refresh token that is stored now.
//  4. Believe invalid_grant only when the keychain still holds the token that was refused and, where an
//     earlier request went unanswered, only the second time.
//  5. Save, before anybody hears of it. If that fails, keep the lock: a rotated refresh token that only this process knows
//     must not be renewed past by another.
func (j *job) renew(e renew, unlock func()) {
	current := j.held
	if unlock == nil {
		var err error
		if unlock, err = j.vault.Lock(j.ctx); err != nil {
			j.renewalFailed(err)
			return
		}
		stored, err := j.load()
		switch {
		case err != nil:
			j.renewalFailed(err)
			unlock()
			return
		case stored == nil:
			j.report(renewalFailed{err: &Error{Kind: NobodySignedIn}})
			unlock()
			return
		case !stored.sameTokens(*current):
			j.report(renewed{record: *stored})
			unlock()
			return
		}
	}
	g, err := j.refresh(*current, e.unanswered)
	if err != nil {
		j.renewalFailed(err)
		unlock()
		return
	}
	next := current.renewed(g, j.provider.conn.SignInLength())
	if err := j.save(next); err != nil {
		j.log("the renewed tokens cannot be saved", err)
		j.keep(unlock)
		j.report(renewed{record: next, saveErr: err, asked: true, clockOff: g.clockOff(), retryIn: j.session.retryIn(err)})
		return
	}
	j.session.mu.Lock()
	j.session.backoff.Reset()
	j.session.mu.Unlock()
	j.report(renewed{record: next, asked: true, clockOff: g.clockOff()})
	unlock()
}

func (j *job) renewalFailed(err error) {
	j.log("renewing failed", err)
	j.report(renewalFailed{err, j.session.retryIn(err)})
}

// keep holds the lock until the record is saved or the process ends.
func (j *job) keep(unlock func()) {
	j.session.mu.Lock()
	defer j.session.mu.Unlock()
	if j.ctx.Err() != nil {
		unlock() // the connection is gone, or the program ends
		return
	}
	j.session.unlock = unlock
}

// refresh asks Smokeball. The request is not cancelled when the program ends: its answer may be a rotated token.
func (j *job) refresh(current Record, unanswered bool) (grant, error) {
	ctx := context.WithoutCancel(j.ctx)
	g, err := j.provider.refresh(ctx, current.RefreshToken)
	if KindOf(err) != SignInRefused {
		return g, err
	}
	// Somebody without the lock, such as a restored backup, may have put another token there.
	stored, loadErr := j.load()
	if loadErr == nil && stored != nil && !stored.RefreshToken.Equal(current.RefreshToken) {
		return j.provider.refresh(ctx, stored.RefreshToken)
	}
	if loadErr != nil {
		return grant{}, loadErr
	}
	if unanswered {
		return j.provider.refresh(ctx, current.RefreshToken)
	}
	return grant{}, err
}
