package auth

import "time"

// Token is an access token for the person who asked for it.
type Token struct {
	AccessToken Secret
	Type        string // "Bearer"
	ExpiresAt   time.Time
	Scope       string // space-delimited (RFC 6749 §3.3)
	// Short is true when even a new token lives shorter than was asked for.
	Short bool
}
