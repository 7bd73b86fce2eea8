package storage

import (
	"context"
	"errors"
	"testing"

	"golang.org/x/sys/windows"

	"smokeball-connect/auth"
)

// forbidding is Credential Manager under the policy that forbids storing credentials: it can be read but not written.
type forbidding struct{ *faultyRing }

func (forbidding) Set(context.Context, string, string) error {
	return windows.ERROR_NO_SUCH_LOGON_SESSION
}

// The policy is told apart from a broken keychain, both by TryKeychain and when a sign-in is saved.
func TestCredentialsThatAPolicyForbids(t *testing.T) {
	t.Parallel()
	k := newKeychain(forbidding{&faultyRing{entries: map[string]string{}}})
	if err := tryKeychain(t.Context(), testFolder(t), k); !errors.Is(err, auth.ErrKeychainForbidden) {
		t.Errorf("trying the keychain: %v", err)
	}
	v := openVault(testFolder(t), Key{Demo: true}, k)
	lock, err := v.Lock(t.Context())
	must(t, err)
	defer lock.Unlock()
	if err := v.Save(t.Context(), record(10, 1)); auth.KindOf(err) != auth.KeychainForbidden {
		t.Errorf("saving: %v", err)
	}
}
