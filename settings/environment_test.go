package settings

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheEnvironment(t *testing.T) {
	t.Parallel()
	env := map[string]string{"SMOKEBALL_CLIENT_ID": "id", "SMOKEBALL_OTHER": "x", "SMOKEBALL_START_AT_LOGIN": "yes", "SMOKEBALL_": "x"}
	got := fromEnvironment(func(name string) string { return env[name] })
	if diff := cmp.Diff(Layer{"client_id": "id"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheAPIKeyIsTakenOutOfTheEnvironment(t *testing.T) {
	t.Setenv("SMOKEBALL_API_KEY", "key")
	if TakeAPIKey().Reveal() != "key" || os.Getenv("SMOKEBALL_API_KEY") != "" {
		t.Error("the variable is not read, or still set")
	}
}

func TestTheAPIKeyIsTakenOnce(t *testing.T) {
	t.Setenv("SMOKEBALL_API_KEY", "\ufeff the-key \r\n")
	if key := TakeAPIKey(); key.Reveal() != "the-key" {
		t.Errorf("got %q, want the-key without a BOM and space", key.Reveal())
	}
	if key := TakeAPIKey(); !key.IsZero() {
		t.Error("the variable is still set after it was taken")
	}
}
