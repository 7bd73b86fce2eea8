package auth

import "strings"

// Why a text is not an API key.
const (
	APIKeyMissing   ProblemKind = "api_key_missing"   // it is empty
	APIKeyNotHeader ProblemKind = "api_key_no_header" // it is not valid in a header (RFC 9110 §5.5)
)

// longestAPIKey, in bytes, is longer than any real key, and fits into a single keychain entry.
const longestAPIKey = 1000

// ParseAPIKey reads the key that Smokeball's API wants beside the token, as people and scripts hand it over: surrounding white space, line
// ends and a byte order mark are dropped. It fails with *Error of the kind APIKeyMissing or APIKeyNotHeader.
func ParseAPIKey(text string) (Secret, error) {
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "\ufeff"))
	switch {
	case text == "":
		return Secret{}, &Error{Kind: APIKeyMissing}
	case len(text) > longestAPIKey || !isFieldValue(text):
		return Secret{}, &Error{Kind: APIKeyNotHeader}
	}
	return NewSecret(text), nil
}
