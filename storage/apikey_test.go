package storage

import (
	"testing"

	"smokeball-connect/auth"
)

// An API key belongs to an app at an API, not to a sign-in or another app.
func TestTheAPIKeyOfAnApp(t *testing.T) {
	t.Parallel()
	r := &faultyRing{entries: map[string]string{}}
	k := newKeychain(r)
	ctx := t.Context()
	au := auth.ConnectionAt("https://auth.smokeball.com.au", "https://api.smokeball.com.au", "client")
	custom := auth.ConnectionAt("https://sign-in.example.com", "https://api.smokeball.com.au", "client")
	other := auth.ConnectionAt("https://auth.smokeball.com.au", "https://api.smokeball.com.au", "other")
	key := openAPIKey(au, k)
	if got, err := key.Load(ctx); err != nil || !got.IsZero() {
		t.Errorf("before one is saved: %v", err)
	}
	for _, text := range []string{"first", "second"} {
		must(t, key.Save(ctx, auth.NewSecret(text)))
		for _, same := range []auth.Connection{au, custom} {
			if got, err := openAPIKey(same, k).Load(ctx); err != nil || got.Reveal() != text {
				t.Errorf("%s: got %q, %v; want %q", same.Name(), got.Reveal(), err, text)
			}
		}
	}
	for _, c := range []auth.Connection{other, {Demo: true}} {
		if got, err := openAPIKey(c, k).Load(ctx); err != nil || !got.IsZero() {
			t.Errorf("%s has the key as well: %v", c.Name(), err)
		}
	}
	must(t, key.Remove(ctx))
	must(t, key.Remove(ctx))
	if len(r.entries) != 0 {
		t.Errorf("got %d entries after the removal, want none", len(r.entries))
	}
	// Removing everything of the program removes the key.
	must(t, key.Save(ctx, auth.NewSecret("third")))
	must(t, k.removeAll(ctx))
	if got, err := key.Load(ctx); err != nil || !got.IsZero() {
		t.Errorf("after everything was removed: %v", err)
	}
	must(t, r.Set(ctx, key.user, "two\nlines"))
	if got, err := key.Load(ctx); err != nil || !got.IsZero() {
		t.Errorf("an entry that is not a key: %v", err)
	}
}
