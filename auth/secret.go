package auth

import (
	"crypto/subtle"
	"log/slog"
)

// Secret holds a token, an authorization code, a code verifier, a state or an API key. Printed, encoded
// or logged in any way it is "[secret]"; only Reveal returns the text.
//
// The text is behind a pointer because fmt ignores the methods of unexported fields, and prints an
// address where it finds a pointer there.
type Secret struct{ text *string }

const hidden = "[secret]"

// NewSecret returns a Secret that holds text, the zero Secret for "".
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}

// Reveal returns the text, "" for the zero Secret. Reviewers should look at every call.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether there is no text.
func (s Secret) IsZero() bool { return s.text == nil }

// Equal compares two secrets in constant time (for texts of the same length).
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(s.Reveal()), []byte(other.Reveal())) == 1
}

func (s Secret) String() string               { return hidden }
func (s Secret) GoString() string             { return hidden }
func (s Secret) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
