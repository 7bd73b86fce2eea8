package words

import (
	"strings"
	"testing"

	"smokeball-connect/auth"
)

func TestTheLastPageTellsTheTruth(t *testing.T) {
	t.Parallel()
	for _, kind := range []auth.ProblemKind{auth.NoProblem, auth.SignInCancelled, auth.Unreachable, auth.KeychainLocked, auth.CodeRefused,
		auth.AnswerNotUnderstood, "unheard of"} {
		title, text := Page(auth.Outcome{Problem: kind})
		if title == "" || !strings.HasSuffix(text, ".") {
			t.Errorf("%q: %q, %q", kind, title, text)
		}
		if (title == "You're connected") != (kind == auth.NoProblem) {
			t.Errorf("%q says %q", kind, title)
		}
	}
	if title, _ := Page(auth.Outcome{Unfinished: true}); title == "You're connected" {
		t.Error("an unfinished sign-in is called connected")
	}
}

// If the keychain fails, the person reads that the sign-in could not be saved.
func TestTheLastPageKnowsTheKeychain(t *testing.T) {
	t.Parallel()
	for _, kind := range []auth.ProblemKind{auth.KeychainLocked, auth.KeychainAbsent, auth.KeychainBroken, auth.KeychainSlow,
		auth.KeychainStuck, auth.KeychainForbidden, auth.KeychainOverNetwork, auth.NoKeyring} {
		if title, _ := Page(auth.Outcome{Problem: kind}); title != "Your sign-in could not be saved" {
			t.Errorf("%q: %q", kind, title)
		}
	}
}
