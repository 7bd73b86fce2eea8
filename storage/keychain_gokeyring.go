//go:build !linux

package storage

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/zalando/go-keyring"
)

// callTimeout is how long to wait for one call of the keychain before it is left to the background.
const callTimeout = 20 * time.Second

// goKeyring is the system's keychain by way of go-keyring, whose calls cannot be given up.
type goKeyring struct{}

func systemRing() ring { return goKeyring{} }

func (goKeyring) Get(_ context.Context, users ...string) (texts []string, err error) {
	for _, user := range users {
		text, err := keyring.Get(service, user)
		switch {
		case errors.Is(err, keyring.ErrNotFound):
			return texts, nil
		case err != nil:
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

func (goKeyring) Set(_ context.Context, user, text string) error {
	return keyring.Set(service, user, text)
}

func (goKeyring) Delete(_ context.Context, user string) error {
	return notThere(keyring.Delete(service, user))
}

func (goKeyring) DeleteAll(context.Context) error { return keyring.DeleteAll(service) }

// Unlock does nothing: Windows unlocks its keychain when the person logs on, and macOS asks by itself whenever it needs to.
func (goKeyring) Unlock(context.Context, ...iter.Seq[string]) error { return nil }

func notThere(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return errNotThere
	}
	return err
}
