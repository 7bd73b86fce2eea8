// Package storage keeps things: credentials in the system's keychain, settings in a file, and locks, notes and
// the log in the machine's state folder. It implements the vault that package auth declares, and knows nothing of OAuth: a record
// is bytes to it.
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

// service is what every entry of this program belongs to.
const service = product.Command

// ring is the keychain of a system, entry by entry. Only Unlock may make the system ask the person something.
// A call ends with ctx where it can be given up; where it cannot, it goes on.
type ring interface {
	// Get fails with errNotThere where there is nothing, or what stands for nothing.
	Get(ctx context.Context, user string) (string, error)
	Set(ctx context.Context, user, text string) error
	// Delete removes an entry, or empties it so that it reads as not there. It may fail with errNotThere.
	Delete(ctx context.Context, user string) error
	// DeleteAll removes every entry of the program.
	DeleteAll(ctx context.Context) error
	// Unlock makes the keychain usable, and every entry in it that the series name: each series is followed as far as
	// its entries are there. It waits for the person as long as ctx lets it.
	Unlock(ctx context.Context, series ...iter.Seq[string]) error
}

// errNotThere: there is no such entry, and the keychain could be looked into.
var errNotThere = errors.New("there is no such entry")

// stuckAfter is how long a call that cannot be given up is waited for before everything else goes on without it.
const stuckAfter = 5 * time.Minute

// keychain calls a ring, one call at a time. A call that is past its deadline and cannot be given up goes on in the background;
// the next one waits for it, so that nothing is repeated or overtaken.
type keychain struct {
	ring
	turn     chan struct{} // holds one
	underWay atomic.Pointer[ringCall]
}

func newKeychain(r ring) *keychain { return &keychain{ring: r, turn: make(chan struct{}, 1)} }

// ringCall is a call that is under way.
type ringCall struct {
	began time.Time
	over  chan struct{} // closed when it has come back
}

func (c *ringCall) stuck() bool { return c != nil && time.Since(c.began) >= stuckAfter }

// theKeychain is the one of this process.
var theKeychain = newKeychain(systemRing())

// call runs f in its turn. It fails with auth.ErrKeychainSlow when f has not come back before the deadline, or another call has
// not, and with auth.ErrKeychainStuck while one has not come back for minutes.
func (k *keychain) call(ctx context.Context, f func(context.Context) error) error {
	if k.underWay.Load().stuck() {
		return auth.ErrKeychainStuck
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return k.late(ctx)
	}
	if ctx.Err() != nil {
		<-k.turn
		return k.late(ctx)
	}
	c := &ringCall{time.Now(), make(chan struct{})}
	k.underWay.Store(c)
	done := make(chan error, 1)
	go func() {
		err := unpanicked(func() error { return f(ctx) })
		k.underWay.Store(nil)
		close(c.over)
		<-k.turn
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return k.late(ctx)
	}
}

// late is the error of a call that is past the end of ctx.
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

// unpanicked calls a library. Its panic becomes an error, without the text, which may have a secret in it.
func unpanicked(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: it panicked with a %T", auth.ErrKeychainBroken, p)
		}
	}()
	return f()
}

// whenIdle runs f when the call that is under way is over: at once, or in the background. What is stuck is not waited for.
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

// unlock makes the keychain usable, and the entries of the series. It takes no turn: nothing else waits for a person.
func (k *keychain) unlock(ctx context.Context, series ...iter.Seq[string]) error {
	return known(unpanicked(func() error { return k.Unlock(ctx, series...) }))
}

// get reads an entry; found is false when there is none.
func (k *keychain) get(ctx context.Context, user string) (text string, found bool, err error) {
	read := make(chan string, 1)
	err = k.call(ctx, func(ctx context.Context) error {
		text, err := k.Get(ctx, user)
		read <- text
		return err
	})
	switch {
	case errors.Is(err, errNotThere):
		return "", false, nil
	case err != nil:
		return "", false, known(err)
	}
	return <-read, true, nil
}

// set writes an entry and reads it back: go-keyring can report success for a write that a person has dismissed, and an
// entry may be there after a write that reported failure.
//
// After auth.ErrKeychainSlow nobody knows whether it was written, or will be. So the next thing that happens to the
// record has to be a read, which every operation of entries begins with: where calls are given up, the keychain
// takes them in the order they were made, and has done what it is going to do when it answers that read.
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

// known makes one of the sentinels of an error of the keychain.
func known(err error) error {
	for _, sentinel := range []error{
		auth.ErrKeychainLocked, auth.ErrKeychainAbsent, auth.ErrKeychainForbidden, auth.ErrNoKeyring, auth.ErrKeychainBroken,
		auth.ErrKeychainSlow, auth.ErrKeychainStuck,
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
