// Package storage stores credentials in the system's keychain, and locks, small files and the log in the machine's state folder. Its
// Vault implements auth.Vault. It knows nothing of OAuth: to it, a record is just bytes.
package storage

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync/atomic"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/product"
)

// service is the service name of all entries of this program.
const service = product.Command

// ring is a system's keychain, entry by entry. Only Unlock may make the system ask the person something.
// A call returns when ctx ends if it can be given up; otherwise it goes on.
type ring interface {
	// Get reads entries one after the other, up to the first one that is not there or is emptied. Reading several at once may be quicker.
	Get(ctx context.Context, users ...string) ([]string, error)
	Set(ctx context.Context, user, text string) error
	// Delete removes an entry, or empties it so that Get does not find it. It may fail with errNotThere.
	Delete(ctx context.Context, user string) error
	// DeleteAll removes every entry of the program.
	DeleteAll(ctx context.Context) error
	// Unlock makes the keychain usable, and the entries that the series name, each up to its first name without an
	// entry. It may wait for the person until ctx ends.
	Unlock(ctx context.Context, series ...iter.Seq[string]) error
}

// errNotThere means that the keychain is readable and has no such entry.
var errNotThere = errors.New("there is no such entry")

// stuckAfter is how long a call that cannot be given up may take before the keychain counts as stuck, and locks are released.
const stuckAfter = 5 * time.Minute

// keychain calls a ring, one call at a time. A call that is past its deadline and cannot be given up goes on in the background,
// and the next one waits for it, so that no call is repeated or overtaken.
type keychain struct {
	ring
	calling  chan struct{} // of capacity 1; full while a call is under way
	underWay atomic.Pointer[ringCall]
}

func newKeychain(r ring) *keychain { return &keychain{ring: r, calling: make(chan struct{}, 1)} }

// ringCall is a call that is under way.
type ringCall struct {
	began time.Time
	over  chan struct{} // closed when it has returned
}

func (c *ringCall) stuck() bool { return c != nil && time.Since(c.began) >= stuckAfter }

// theKeychain is the system's keychain, shared by the whole process.
var theKeychain = newKeychain(systemRing())

// call runs f when no other call is under way. It fails with auth.ErrKeychainSlow when f, or an earlier call, has not returned
// before the deadline, and with auth.ErrKeychainStuck while a call has not returned for minutes.
func (k *keychain) call(ctx context.Context, f func(context.Context) error) error {
	if k.underWay.Load().stuck() {
		return auth.ErrKeychainStuck
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	select {
	case k.calling <- struct{}{}:
	case <-ctx.Done():
		return k.late(ctx)
	}
	if ctx.Err() != nil {
		<-k.calling
		return k.late(ctx)
	}
	c := &ringCall{time.Now(), make(chan struct{})}
	k.underWay.Store(c)
	done := make(chan error, 1)
	go func() {
		err := unpanicked(func() error { return f(ctx) })
		k.underWay.Store(nil)
		close(c.over)
		<-k.calling
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return k.late(ctx)
	}
}

// late returns the error of a call that did not return before the end of ctx.
func (k *keychain) late(ctx context.Context) error {
	if k.underWay.Load().stuck() && ctx.Err() == context.DeadlineExceeded {
		return auth.ErrKeychainStuck
	}
	return late(ctx)
}

func late(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return auth.ErrKeychainSlow
}

// unpanicked calls f and turns a panic of a library into an error, without its text, which may contain a secret.
func unpanicked(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: it panicked with a %T", auth.ErrKeychainBroken, p)
		}
	}()
	return f()
}

// whenIdle runs f once no call is under way: at once, or in the background. It does not wait for a call that is stuck.
func (k *keychain) whenIdle(f func()) {
	c := k.underWay.Load()
	if c == nil {
		f()
		return
	}
	go func() {
		stuck := time.NewTimer(time.Until(c.began.Add(stuckAfter)))
		defer stuck.Stop()
		select {
		case <-c.over:
		case <-stuck.C:
		}
		f()
	}()
}

// unlock calls the ring's Unlock. It does not take a turn, so that other calls need not wait for a person.
func (k *keychain) unlock(ctx context.Context, series ...iter.Seq[string]) error {
	return known(unpanicked(func() error { return k.Unlock(ctx, series...) }))
}

// get reads an entry; found is false when there is none.
func (k *keychain) get(ctx context.Context, user string) (text string, found bool, err error) {
	texts, err := k.getAll(ctx, user)
	if err != nil || len(texts) == 0 {
		return "", false, err
	}
	return texts[0], true, nil
}

// getAll reads entries, up to the first one that is not there.
func (k *keychain) getAll(ctx context.Context, users ...string) ([]string, error) {
	read := make(chan []string, 1)
	err := k.call(ctx, func(ctx context.Context) error {
		texts, err := k.Get(ctx, users...)
		read <- texts
		return err
	})
	if err != nil {
		return nil, known(err)
	}
	return <-read, nil
}

// set writes an entry and reads it back: go-keyring can report success for a write whose prompt the person has dismissed (see
// https://github.com/zalando/go-keyring/issues/104), and an entry may be there after a write that reported failure.
//
// After auth.ErrKeychainSlow it is not known whether the entry was written, or will be. So the next call for the
// record has to be a read, with which every operation of entries begins: a keychain whose calls can be given up
// processes them in order, so when it answers the read, the earlier write has either happened or never will.
func (k *keychain) set(ctx context.Context, user, text string) error {
	if len(text) > pieceSize {
		return fmt.Errorf("%w: %d bytes are too many for one entry", auth.ErrKeychainBroken, len(text))
	}
	err := k.call(ctx, func(ctx context.Context) error { return k.Set(ctx, user, text) })
	if ctx.Err() != nil {
		return late(ctx)
	}
	if undecided(err) {
		return err
	}
	switch now, found, readErr := k.get(ctx, user); {
	case found && now == text:
		return nil
	case err != nil:
		return known(err)
	case readErr != nil:
		return readErr
	}
	return fmt.Errorf("%w: it did not keep what was written", auth.ErrKeychainBroken)
}

// remove deletes an entry and makes sure that it is gone.
func (k *keychain) remove(ctx context.Context, user string) error {
	err := k.call(ctx, func(ctx context.Context) error { return k.Delete(ctx, user) })
	if ctx.Err() != nil {
		return late(ctx)
	}
	if undecided(err) {
		return err
	}
	switch _, found, readErr := k.get(ctx, user); {
	case readErr != nil:
		return readErr
	case !found:
		return nil
	case err != nil:
		return known(err)
	}
	return fmt.Errorf("%w: it did not delete an entry", auth.ErrKeychainBroken)
}

// removeAll deletes every entry of the program.
func (k *keychain) removeAll(ctx context.Context) error { return known(k.call(ctx, k.DeleteAll)) }

// undecided reports whether a call that ended with err may still take effect, or has to wait for one that may.
func undecided(err error) bool {
	return errors.Is(err, auth.ErrKeychainSlow) || errors.Is(err, auth.ErrKeychainStuck)
}

// known wraps an error of the keychain in one of auth's sentinels.
func known(err error) error {
	for _, sentinel := range []error{
		auth.ErrKeychainLocked, auth.ErrKeychainAbsent, auth.ErrKeychainForbidden, auth.ErrKeychainOverNetwork, auth.ErrNoKeyring,
		auth.ErrKeychainBroken, auth.ErrKeychainSlow, auth.ErrKeychainStuck,
		context.Canceled, context.DeadlineExceeded,
	} {
		if err == nil || errors.Is(err, sentinel) {
			return err
		}
	}
	if sentinel := systemError(err); sentinel != nil {
		return fmt.Errorf("%w: %v", sentinel, err)
	}
	return fmt.Errorf("%w: %v", auth.ErrKeychainBroken, err)
}
