package auth

import (
	"crypto/subtle"
	"log/slog"
)

// Secret holds a token, an authorization code, a code verifier, a state or an API key. However it is
// printed, encoded or logged, what comes out is "[secret]"; Reveal is the only way to the text.
//
// The text is behind a pointer because fmt ignores the methods of unexported fields, and prints an
// address where it finds a pointer there.
type Secret struct{ text *string }

const hidden = "[secret]"

// NewSecret keeps text. The empty text is the zero Secret.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{&text}
}

// Reveal returns the text. Every call of it is a place to look at in a review.
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
