//go:build !linux

package storage

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/zalando/go-keyring"
)

// callTimeout is how long one call of the keychain may take before it is only waited for in the background.
const callTimeout = 20 * time.Second

// goKeyring is the system's keychain as go-keyring reaches it. Its calls cannot be given up.
type goKeyring struct{}

func systemRing() ring { return goKeyring{} }

func (goKeyring) Get(_ context.Context, user string) (string, error) {
	text, err := keyring.Get(service, user)
	return text, notThere(err)
}

func (goKeyring) Set(_ context.Context, user, text string) error {
	return keyring.Set(service, user, text)
}

func (goKeyring) Delete(_ context.Context, user string) error {
	return notThere(keyring.Delete(service, user))
}

func (goKeyring) DeleteAll(context.Context) error { return keyring.DeleteAll(service) }

// Unlock has nothing to do: Windows opens its keychain with the person's session, and macOS asks by itself, when it wants to.
func (goKeyring) Unlock(context.Context, ...iter.Seq[string]) error { return nil }

func notThere(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return errNotThere
	}
	return err
}
