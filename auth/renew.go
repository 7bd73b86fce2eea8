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
func (j *job) renew(e renew) {
	current := j.held
	lock, err := j.lock()
	if err != nil {
		j.renewalFailed(err)
		return
	}
	if !lock.kept {
		switch stored, err := j.load(); {
		case err != nil:
			j.renewalFailed(err)
			lock.release()
			return
		case stored == nil:
			j.report(renewalFailed{err: &Error{Kind: NobodySignedIn}})
			lock.release()
			return
		case !stored.sameTokens(*current):
			j.report(renewed{record: *stored})
			lock.release()
			return
		}
	}
	g, err := j.refresh(*current, e.unanswered)
	if err != nil {
		j.renewalFailed(err)
		lock.giveBack()
		return
	}
	next := current.renewed(g, j.provider.conn.SignInLength())
	if err := j.save(next); err != nil {
		j.log("the renewed tokens cannot be saved", err)
		j.report(renewed{record: next, saveErr: err, asked: true, clockOff: g.clockOff(), retryIn: j.session.retryIn(err)})
		lock.keep()
		return
	}
	j.session.renewalWorks()
	j.report(renewed{record: next, asked: true, clockOff: g.clockOff()})
	lock.release()
}

func (j *job) renewalFailed(err error) {
	j.log("renewing failed", err)
	j.report(renewalFailed{err, j.session.retryIn(err)})
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
