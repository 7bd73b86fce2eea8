package auth

import (
	"strings"
	"testing"
)

func TestParseAPIKey(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"abc123":                      "abc123",
		"abc123\n":                    "abc123",
		"\r\n  abc123\t\r\n":          "abc123",
		"\ufeffabc123\n":              "abc123",
		"\n\ufeff abc123":             "abc123",
		"a key with spaces in it":     "a key with spaces in it",
		strings.Repeat("k", 1000):     strings.Repeat("k", 1000),
		"semi;colons'and\"quotes\\ok": "semi;colons'and\"quotes\\ok",
	} {
		if got, err := ParseAPIKey(text); err != nil || got.Reveal() != want {
			t.Errorf("%q: got %q, %v; want %q", text, got.Reveal(), err, want)
		}
	}
	for text, want := range map[string]ProblemKind{
		"":                        APIKeyMissing,
		" \r\n\t":                 APIKeyMissing, //nolint:gocritic // nothing but spaces
		"\ufeff":                  APIKeyMissing,
		"two\nlines":              APIKeyNotHeader,
		"a\x00b":                  APIKeyNotHeader,
		"schlüssel":               APIKeyNotHeader,
		"a\u202eb":                APIKeyNotHeader,
		strings.Repeat("k", 1001): APIKeyNotHeader,
	} {
		if _, err := ParseAPIKey(text); KindOf(err) != want {
			t.Errorf("%q: %q, want %q", text, KindOf(err), want)
		}
	}
}
