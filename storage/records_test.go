package storage

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The state folder lists every record that the keychain holds, whatever the settings.
func TestRecordsAreKnown(t *testing.T) {
	t.Parallel()
	folder, k := testFolder(t), newKeychain(&faultyRing{entries: map[string]string{}})
	one, other := Key{SignInURL: "https://auth.example.com", ClientID: "one"},
		Key{SignInURL: "https://auth.example.com", APIURL: "https://api.example.com", ClientID: "other"}
	expect := func(when string, want ...Key) {
		t.Helper()
		got, err := Records(folder)
		if err != nil || len(got) != len(want) {
			t.Fatalf("%s: got %v, %v; want %v", when, got, err, want)
		}
		for _, key := range want {
			if !slices.Contains(got, key) {
				t.Errorf("%s: %v is not listed", when, key)
			}
		}
	}
	expect("at first")
	must(t, openVault(folder, one, k).Save(t.Context(), record(5000, 1)))
	must(t, openVault(folder, other, k).Save(t.Context(), record(5000, 2)))
	must(t, openVault(folder, Key{Demo: true}, k).Save(t.Context(), record(5000, 3)))
	expect("saved", one, other, Key{Demo: true})
	must(t, openVault(folder, one, k).Delete(t.Context()))
	expect("one is deleted", other, Key{Demo: true})

	// A record of an earlier version is listed once it has been read.
	must(t, os.Remove(filepath.Join(folder.Path(), other.file()+recordSuffix)))
	expect("an earlier version", Key{Demo: true})
	if _, err := openVault(folder, other, k).Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect("read", other, Key{Demo: true})
	if _, err := openVault(folder, one, k).Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	expect("nothing is there to be read", other, Key{Demo: true})

	// A file that is damaged, or named after another connection, is left out.
	must(t, os.WriteFile(filepath.Join(folder.Path(), "demo"+recordSuffix), []byte("nonsense"), 0o600))
	must(t, os.WriteFile(filepath.Join(folder.Path(), "copy"+recordSuffix),
		[]byte(`{"sign_in_url":"https://auth.example.com","client_id":"one"}`), 0o600))
	expect("damaged", other)
}
