package words_test

import (
	"strings"
	"testing"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// Before anything is ended, people read what that ends: programs, webhooks, and how long a token handed out before still works.
func TestEndingIsAnnounced(t *testing.T) {
	t.Parallel()
	st := connected()
	text := words.DisconnectEnds(st, now, uk)
	for _, part := range []string{"Every program", "webhooks", "can work until 14:32."} {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not say %q", text, part)
		}
	}
	if text := words.DisconnectEnds(st, st.AccessTokenExpiresAt, uk); strings.Contains(text, "can work until") {
		t.Errorf("the token has run out, but it says %q", text)
	}
	for _, state := range auth.States() {
		st.State = state
		if said := words.SignInAgainEnds(st); strings.Contains(said, "Webhooks") != state.InForce() {
			t.Errorf("%v: %q", state, said)
		}
	}
}
