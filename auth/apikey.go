package auth

import (
	"strings"
)

// Why a text is no API key.
const (
	APIKeyMissing   ProblemKind = "api_key_missing"   // there is nothing in it
	APIKeyNotHeader ProblemKind = "api_key_no_header" // it can't stand in a header (RFC 9110 §5.5)
)

// longestAPIKey is more than any key has, in bytes, and no more than one entry of a keychain holds.
const longestAPIKey = 1000

// ParseAPIKey reads the key that Smokeball's API wants beside the token, as people and scripts hand it over: space, line ends and a byte
// order mark around it come from how it was put there. It fails with APIKeyMissing or APIKeyNotHeader.
func ParseAPIKey(text string) (Secret, error) {
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "\ufeff"))
	switch {
	case text == "":
		return Secret{}, &Error{Kind: APIKeyMissing}
	case len(text) > longestAPIKey || !fieldValue.MatchString(text):
		return Secret{}, &Error{Kind: APIKeyNotHeader}
	}
	return NewSecret(text), nil
}
