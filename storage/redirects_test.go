package storage

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"smokeball-connect/auth"
)

func TestRedirectsThatHaveCompletedASignIn(t *testing.T) {
	t.Parallel()
	r := OpenRedirects(testFolder(t))
	one, other := auth.ConnectionAt("https://a.example", "", "1"), auth.ConnectionAt("https://a.example", "", "2")
	if got := r.Completed(one); len(got) > 0 {
		t.Errorf("at first: %q", got)
	}
	for _, uri := range []string{"a", "b", "a"} {
		r.Complete(one, uri)
	}
	if got := r.Completed(one); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("got %q, want a and b", got)
	}
	if got := r.Completed(other); len(got) > 0 {
		t.Errorf("the other connection has %q", got)
	}
	for n := range 20 {
		r.Complete(one, fmt.Sprint(n))
	}
	if got := r.Completed(one); len(got) != maxRedirects || got[0] != "19" {
		t.Errorf("got %q, want the newest %d", got, maxRedirects)
	}
	must(t, os.WriteFile(r.path(one), []byte("nonsense"), 0o600))
	if got := r.Completed(one); len(got) > 0 {
		t.Errorf("damaged: %q", got)
	}
}
