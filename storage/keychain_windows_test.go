package storage

import (
	"context"
	"crypto/rand"
	"testing"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"smokeball-connect/auth"
)

// forbidding is Credential Manager under the policy that forbids storing credentials: it can be read but not written.
type forbidding struct{ *faultyRing }

func (forbidding) Set(context.Context, string, string) error {
	return windows.ERROR_NO_SUCH_LOGON_SESSION
}

// A Windows that stores no credentials is told apart from a broken keychain, both by TryKeychain and when a sign-in is saved: the policy is
// to blame if it is on, otherwise the kind of session.
func TestCredentialsThatWindowsDoesNotStore(t *testing.T) {
	t.Parallel()
	want := auth.KeychainOverNetwork
	if credentialsForbidden(registry.LOCAL_MACHINE, lsa) {
		want = auth.KeychainForbidden
	}
	k := newKeychain(forbidding{&faultyRing{entries: map[string]string{}}})
	if err := tryKeychain(t.Context(), testFolder(t), k); auth.KindOf(err) != want {
		t.Errorf("trying the keychain: %v", err)
	}
	v := openVault(testFolder(t), Key{Demo: true}, k)
	lock, err := v.Lock(t.Context())
	must(t, err)
	defer lock.Unlock()
	if err := v.Save(t.Context(), record(10, 1)); auth.KindOf(err) != want {
		t.Errorf("saving: %v", err)
	}
}

// The policy is on if its value is a number other than 0.
func TestThePolicyOnCredentials(t *testing.T) {
	t.Parallel()
	path := `Software\` + t.Name() + rand.Text()
	if credentialsForbidden(registry.CURRENT_USER, path) {
		t.Error("it is on without a key")
	}
	key, _, err := registry.CreateKey(registry.CURRENT_USER, path, registry.ALL_ACCESS)
	must(t, err)
	t.Cleanup(func() {
		key.Close()
		must(t, registry.DeleteKey(registry.CURRENT_USER, path))
	})
	if credentialsForbidden(registry.CURRENT_USER, path) {
		t.Error("it is on without a value")
	}
	for value, want := range map[uint32]bool{0: false, 1: true} {
		must(t, key.SetDWordValue("disabledomaincreds", value))
		if credentialsForbidden(registry.CURRENT_USER, path) != want {
			t.Errorf("%d is not %v", value, want)
		}
	}
	must(t, key.SetStringValue("disabledomaincreds", "1"))
	if credentialsForbidden(registry.CURRENT_USER, path) {
		t.Error("it is on with a text")
	}
}
