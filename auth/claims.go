package auth

import (
	"strings"
	"time"
	"unicode"

	"github.com/golang-jwt/jwt/v5"

	"smokeball-connect/auth/lazyregexp"
)

// claims are the claims that are read from an access token or an ID token. Nothing is verified, neither the
// signature nor the issuer: use them to decide what to show and when to warn, never what to allow.
type claims struct {
	Subject         string           `json:"sub"`
	Username        string           `json:"username"`
	CognitoUsername string           `json:"cognito:username"`
	Scope           string           `json:"scope"`
	Name            string           `json:"name"`
	Email           string           `json:"email"`
	AuthTime        *jwt.NumericDate `json:"auth_time"`
	ExpiresAt       *jwt.NumericDate `json:"exp"`
	IssuedAt        *jwt.NumericDate `json:"iat"`
}

func (claims) GetExpirationTime() (*jwt.NumericDate, error) { return nil, nil }
func (claims) GetIssuedAt() (*jwt.NumericDate, error)       { return nil, nil }
func (claims) GetNotBefore() (*jwt.NumericDate, error)      { return nil, nil }
func (claims) GetIssuer() (string, error)                   { return "", nil }
func (claims) GetSubject() (string, error)                  { return "", nil }
func (claims) GetAudience() (jwt.ClaimStrings, error)       { return nil, nil }

// readClaims reads the payload of a JWT without verifying it. An opaque or broken token has no claims. That is not an
// error: only Smokeball has to understand its tokens.
func readClaims(token Secret) claims {
	var c claims
	if _, _, err := jwt.NewParser().ParseUnverified(token.Reveal(), &c); err != nil {
		return claims{}
	}
	return c
}

// account returns whose tokens they are, as the ID token (if any) and the access token say.
func account(access, id Secret) Account {
	a, i := readClaims(access), readClaims(id)
	return Account{
		Subject:  first(a.Subject, i.Subject),
		Username: first(displayable(a.Username), displayable(i.CognitoUsername)),
		Name:     displayable(i.Name),
		Email:    first(displayable(i.Email), displayable(a.Email)),
	}
}

// authTime returns when the person signed in, by the server's clock; zero when the token does not say.
func (c claims) authTime() time.Time {
	if c.AuthTime == nil {
		return time.Time{}
	}
	return c.AuthTime.Time
}

// lifetime returns how long the token lives by its own account; zero when it does not say.
func (c claims) lifetime() time.Duration {
	if c.ExpiresAt == nil || c.IssuedAt == nil {
		return 0
	}
	return c.ExpiresAt.Sub(c.IssuedAt.Time)
}

var uuid = lazyregexp.New(`^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$`)

const maxInName = 120

// displayable makes a claim fit to be shown on one line: it drops control and direction characters, and returns "" for a bare UUID,
// which is not a name.
func displayable(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) {
			return -1
		}
		return r
	}, s)
	if uuid().MatchString(s) {
		return ""
	}
	if r := []rune(s); len(r) > maxInName {
		s = string(r[:maxInName]) + "…"
	}
	return s
}

func first(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}
