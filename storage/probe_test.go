package storage

import (
	"errors"
	"testing"

	"smokeball-connect/auth"
)

// A keychain passes, and is left as it was, if an entry can be written, read back and removed. Any other fails.
func TestTryingTheKeychain(t *testing.T) {
	t.Parallel()
	folder := testFolder(t)
	entries := map[string]string{"somebody's": "own"}
	calls := &faultyRing{entries: entries}
	must(t, tryKeychain(t.Context(), folder, newKeychain(calls)))
	if len(entries) != 1 {
		t.Errorf("%d entries are left", len(entries)-1)
	}
	for _, fault := range []fault{fails, liesAboutIt} {
		r := &faultyRing{entries: map[string]string{}, at: 1, fault: fault}
		if err := tryKeychain(t.Context(), folder, newKeychain(r)); !errors.Is(err, auth.ErrKeychainBroken) {
			t.Errorf("the write %s: %v", fault, err)
		}
	}
}
