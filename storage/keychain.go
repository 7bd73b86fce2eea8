// Package storage keeps things: credentials in the system's keychain, settings in a file, and locks, notes and
// the log in the machine's state folder. It implements the vault that package auth declares, and knows nothing of OAuth: a record
// is bytes to it.
package storage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/zalando/go-keyring"

	"smokeball-connect/auth"
)

// service is what every entry of this program belongs to.
const service = "smokeball-connect"

// callWithin is how long one call of the keychain may take before it is only waited for in the background.
const callWithin = 20 * time.Second

// ring is a keychain as go-keyring reaches it. Get fails with keyring.ErrNotFound where there is nothing.
type ring interface {
	Get(service, user string) (string, error)
	Set(service, user, password string) error
	Delete(service, user string) error
}

// systemRing is the keychain of this system.
type systemRing struct{}

func (systemRing) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (systemRing) Set(service, user, text string) error     { return keyring.Set(service, user, text) }
func (systemRing) Delete(service, user string) error        { return keyring.Delete(service, user) }

// keychain calls a ring, one call at a time. A call that is past its deadline goes on in the background; the next one waits
// for it, so that nothing is repeated or overtaken.
type keychain struct {
	ring
	turn chan struct{} // nil for a ring that is never slow: its calls run in place
	// ready says what keeps the keychain from being used without asking the person anything.
	ready func(context.Context) error
}

// theKeychain is the one of this process.
var theKeychain = &keychain{systemRing{}, make(chan struct{}, 1), keychainReady}

// call runs f in its turn.
func (k *keychain) call(ctx context.Context, f func() error) error {
	if k.turn == nil {
		return f()
	}
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return late(ctx)
	}
	done := make(chan error, 1)
	go func() {
		defer func() { <-k.turn }()
		done <- f()
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return late(ctx)
	}
}

func late(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return auth.ErrKeychainSlow
}

// whenIdle runs f when no call is under way any more: at once, or in the background.
func (k *keychain) whenIdle(f func()) {
	if k.turn == nil {
		f()
		return
	}
	select {
	case k.turn <- struct{}{}:
		f()
		<-k.turn
	default:
		go func() {
			k.turn <- struct{}{}
			f()
			<-k.turn
		}()
	}
}

// get reads an entry; found is false when there is none.
func (k *keychain) get(ctx context.Context, user string) (text string, found bool, err error) {
	err = k.call(ctx, func() (err error) {
		text, err = k.Get(service, user)
		return err
	})
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return "", false, nil
	case err != nil:
		return "", false, known(err)
	}
	return text, true, nil
}

// set writes an entry and reads it back: go-keyring can report success for a write that a person has dismissed, and an
// entry may be there after a write that reported failure.
func (k *keychain) set(ctx context.Context, user, text string) error {
	if len(text) > pieceSize {
		return fmt.Errorf("%w: %d bytes are too many for one entry", auth.ErrKeychainBroken, len(text))
	}
	err := k.call(ctx, func() error { return k.Set(service, user, text) })
	if ctx.Err() != nil {
		return late(ctx)
	}
	if errors.Is(err, auth.ErrKeychainSlow) {
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
	err := k.call(ctx, func() error { return k.Delete(service, user) })
	if ctx.Err() != nil {
		return late(ctx)
	}
	if errors.Is(err, auth.ErrKeychainSlow) {
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

// known makes one of the sentinels of an error of the keychain.
func known(err error) error {
	for _, sentinel := range []error{auth.ErrKeychainLocked, auth.ErrKeychainAbsent, auth.ErrKeychainBroken, auth.ErrKeychainSlow, context.Canceled} {
		if err == nil || errors.Is(err, sentinel) {
			return err
		}
	}
	if sentinel := systemError(err); sentinel != nil {
		return fmt.Errorf("%w: %v", sentinel, err)
	}
	return fmt.Errorf("%w: %v", auth.ErrKeychainBroken, err)
}
