package auth

import "time"

// Token is an access token, as handed out by a Session.
type Token struct {
	AccessToken Secret
	Type        string // "Bearer"
	ExpiresAt   time.Time
	Scope       string // space-delimited (RFC 6749 §3.3)
	// Short is true when even a new token has less life left than was asked for.
	Short bool
}
