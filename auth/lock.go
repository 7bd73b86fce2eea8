package auth

import (
	"context"
	"time"
)

// heldLock is the right to write a connection's record: a turn among the writers of this session, and the vault's lock
// against other processes. It ends with release or with keep.
type heldLock struct {
	job    *job
	unlock Lock
	// kept: the vault's lock was held since a record could not be saved.
	kept bool
}

// unlockKeychain makes sure that the keychain can be written, asking the person if need be. It comes before lock: nobody waits
// for a person while holding that.
func (j *job) unlockKeychain() error {
	if j.session.options.NeverAsk {
		return nil
	}
	return j.vault.Unlock(j.ctx)
}

// lockWithin is how long another process may take over what it does with the lock before this one gives up for now. It may be
// one that cannot save what it has.
const lockWithin = 2 * time.Minute

// lock waits for its turn, and for the vault's lock unless that is held already.
func (j *job) lock() (*heldLock, error) {
	ctx, cancel := context.WithTimeout(j.ctx, lockWithin)
	defer cancel()
	s := j.session
	select {
	case s.writing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	s.mu.Lock()
	unlock := s.unlock
	s.unlock = nil
	s.mu.Unlock()
	if unlock != nil {
		return &heldLock{j, unlock, true}, nil
	}
	unlock, err := j.vault.Lock(ctx)
	if err != nil {
		<-s.writing
		return nil, err
	}
	return &heldLock{j, unlock, false}, nil
}

func (l *heldLock) release() {
	l.unlock.Unlock()
	<-l.job.session.writing
}

// giveBack leaves the vault's lock as it was before.
func (l *heldLock) giveBack() {
	if l.kept {
		l.keep()
	} else {
		l.release()
	}
}

// keep gives the turn back, but not the vault's lock: a rotated refresh token that only this process knows must not be
// renewed past by another. The lock is free again when the record is saved or the process ends.
func (l *heldLock) keep() {
	s := l.job.session
	s.mu.Lock()
	if l.job.ctx.Err() == nil {
		s.unlock = l.unlock
	} else {
		l.unlock.Unlock() // the connection is gone, or the program ends
	}
	s.mu.Unlock()
	<-s.writing
}
