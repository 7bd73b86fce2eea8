package words_test

import (
	"strings"
	"testing"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// What is ended is said before: programs, webhooks, and how long a token that is out there can work.
func TestWhatIsEndedIsSaidBefore(t *testing.T) {
	t.Parallel()
	st := connected()
	text := words.DisconnectEnds(st, now, uk)
	for _, part := range []string{"Every program", "webhooks", "can work until 14:32."} {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not say %q", text, part)
		}
	}
	if text := words.DisconnectEnds(st, st.AccessTokenExpiresAt, uk); strings.Contains(text, "can work until") {
		t.Errorf("there is no token any more: %q", text)
	}
	for _, state := range auth.States() {
		st.State = state
		if said := words.SignInAgainEnds(st); strings.Contains(said, "Webhooks") != state.InForce() {
			t.Errorf("%v: %q", state, said)
		}
	}
}
