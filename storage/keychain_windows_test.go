package storage

import (
	"context"
	"errors"
	"testing"

	"golang.org/x/sys/windows"

	"smokeball-connect/auth"
)

// forbidding is Credential Manager under the policy that forbids to keep credentials: it can be read, and not written.
type forbidding struct{ *faultyRing }

func (forbidding) Set(context.Context, string, string) error {
	return windows.ERROR_NO_SUCH_LOGON_SESSION
}

// The policy is told apart from a keychain that is broken: when it is tried, and when a sign-in is to be saved.
func TestCredentialsThatAPolicyForbids(t *testing.T) {
	t.Parallel()
	k := newKeychain(forbidding{&faultyRing{entries: map[string]string{}}})
	if err := tryKeychain(t.Context(), testFolder(t), k); !errors.Is(err, auth.ErrKeychainForbidden) {
		t.Errorf("tried: %v", err)
	}
	v := openVault(testFolder(t), Key{Demo: true}, k)
	lock, err := v.Lock(t.Context())
	must(t, err)
	defer lock.Unlock()
	if err := v.Save(t.Context(), record(10, 1)); auth.KindOf(err) != auth.KeychainForbidden {
		t.Errorf("saved: %v", err)
	}
}
