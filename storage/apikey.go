package storage

import (
	"context"
	"fmt"

	"smokeball-connect/auth"
)

// APIKey is the keychain entry of an API key, which Smokeball's API wants beside the token. It belongs to an app at an API: connections
// with the same client ID and API host share it. Its methods fail with auth's errors of the keychain, and ask the person nothing.
type APIKey struct {
	keychain *keychain
	user     string
}

// OpenAPIKey returns the entry for a connection. It does not touch the keychain.
func OpenAPIKey(c auth.Connection) APIKey { return openAPIKey(c, theKeychain) }

func openAPIKey(c auth.Connection, k *keychain) APIKey {
	if c.Demo {
		return APIKey{k, "demo API key"}
	}
	key := Key{SignInURL: c.APIURL, ClientID: c.ClientID} // reuses the form of a record's name
	return APIKey{k, key.name() + " API key"}
}

// Load returns the key, the zero Secret where there is none. An entry that is not an API key counts as none: this program did not write it.
func (a APIKey) Load(ctx context.Context) (auth.Secret, error) {
	text, found, err := a.keychain.get(ctx, a.user)
	if err != nil || !found {
		return auth.Secret{}, err
	}
	key, err := auth.ParseAPIKey(text)
	if err != nil {
		return auth.Secret{}, nil //nolint:nilerr // counts as none
	}
	return key, nil
}

// Save stores the key in place of an earlier one.
func (a APIKey) Save(ctx context.Context, key auth.Secret) error {
	if err := a.keychain.set(ctx, a.user, key.Reveal()); err != nil {
		return fmt.Errorf("the API key cannot be kept: %w", err)
	}
	return nil
}

// Remove removes the key, if there is one.
func (a APIKey) Remove(ctx context.Context) error {
	if err := a.keychain.remove(ctx, a.user); err != nil {
		return fmt.Errorf("the API key cannot be removed: %w", err)
	}
	return nil
}
