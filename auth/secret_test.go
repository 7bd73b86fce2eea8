package auth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// No struct that holds a secret prints it, however it is printed, encoded or logged.
func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	const text = "hunter2-hunter2-hunter2"
	secret := NewSecret(text)
	type unexported struct{ inner Secret }
	record := Record{AccessToken: secret, RefreshToken: secret}
	values := []any{
		secret, &secret, unexported{secret}, &unexported{secret}, []Secret{secret}, map[string]Secret{"k": secret},
		record, &record, Token{AccessToken: secret}, tokenResponse{AccessToken: secret, RefreshToken: secret, IDToken: secret},
		callback{code: secret}, receiver{state: secret}, login{link: secret},
		machine{record: &record, login: &loginPhase{candidate: &record}}, loaded{record: &record}, loginGranted{record: record},
		renewed{record: record}, saveLogin{record}, revokeUnused{record}, job{held: &record}, pendingWrite{record: &record},
		flushed{record: &record},
		found{record: &record}, saved{record: &record}, writePending{&record}, loaded{record: &record},
		Inside{Token: secret}, reply{token: Token{AccessToken: secret}}, tokenOrError{token: Token{AccessToken: secret}},
	}
	for _, v := range values {
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
		encoded, _ := json.Marshal(v) // fails for structs with channels
		for _, printed := range []string{fmt.Sprintf("%v", v), fmt.Sprintf("%+v", v), fmt.Sprintf("%#v", v), fmt.Sprintf("%s", v),
			fmt.Sprintf("%q", v), fmt.Sprintf("%x", v), string(encoded), log.String()} {
			if strings.Contains(printed, "hunter2") || strings.Contains(printed, fmt.Sprintf("%x", text)) {
				t.Errorf("%T prints its secret: %s", v, printed)
			}
		}
	}
}

func TestSecretRevealsItsText(t *testing.T) {
	t.Parallel()
	if got := NewSecret("text").Reveal(); got != "text" {
		t.Errorf("revealed %q", got)
	}
	if !NewSecret("").IsZero() || !(Secret{}).IsZero() || NewSecret("x").IsZero() {
		t.Error("IsZero is wrong")
	}
	if !NewSecret("a").Equal(NewSecret("a")) || NewSecret("a").Equal(NewSecret("b")) || NewSecret("a").Equal(Secret{}) {
		t.Error("Equal is wrong")
	}
}
