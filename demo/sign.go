package demo

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// keyPEM signs what the demo issues. It can be public because it protects nothing: Smokeball does not know it, and a forged
// token of the demo opens only the demo's firm.
//
//go:embed key.pem
var keyPEM []byte

var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := jwt.ParseRSAPrivateKeyFromPEM(keyPEM)
	if err != nil {
		panic(err) // cannot happen: the key is embedded
	}
	return key
})

// grant is what a refresh token carries: the sign-in that it belongs to.
type grant struct {
	ID       string    `json:"id"`
	Origin   string    `json:"origin"` // the sign-in's ID, the same in all its refresh tokens
	Person   person    `json:"person"`
	AuthTime time.Time `json:"auth_time"`
	Scope    string    `json:"scope"`
}

func newGrant(p person, authTime time.Time, scope string) grant {
	return grant{ID: rand.Text(), Origin: rand.Text(), Person: p, AuthTime: authTime, Scope: scope}
}

// refreshTokenSize is about the size of Cognito's refresh tokens, in bytes.
const refreshTokenSize = 1800

// seal returns a refresh token: the grant, padding, and a signature over both.
func seal(g grant) string {
	payload, err := json.Marshal(g)
	if err != nil {
		panic(err) // cannot happen: the grant is strings and a time
	}
	text := base64.RawURLEncoding.EncodeToString(payload) + "."
	for len(text) < refreshTokenSize-44 {
		text += rand.Text()
	}
	return text + "." + signature(text)
}

func signature(text string) string {
	mac := hmac.New(sha256.New, keyPEM)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// open reads a refresh token that seal made, here or in another process.
func open(text string) (g grant, ok bool) {
	end := strings.LastIndexByte(text, '.')
	if end < 0 || !hmac.Equal([]byte(signature(text[:end])), []byte(text[end+1:])) {
		return grant{}, false
	}
	encoded, _, _ := strings.Cut(text, ".")
	payload, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil || json.Unmarshal(payload, &g) != nil {
		return grant{}, false
	}
	return g, true
}

const issuer = "https://cognito-idp.demo.example/pool"

// accessToken returns a token with Cognito's claims, filled up with groups to Options.TokenSize.
func (s *Server) accessToken(g grant, now time.Time) string {
	c := jwt.MapClaims{
		"sub":        g.Person.subject(),
		"username":   g.Person.Email,
		"client_id":  s.options.ClientID,
		"scope":      g.Scope,
		"token_use":  "access",
		"auth_time":  g.AuthTime.Unix(),
		"iat":        now.Unix(),
		"exp":        now.Add(s.options.AccessLife).Unix(),
		"iss":        s.options.Issuer,
		"jti":        rand.Text(),
		"origin_jti": g.Origin,
		"version":    2,
	}
	token := sign(c)
	var groups []string
	for n := 0; len(token)+len(groups)*40 < s.options.TokenSize; n++ {
		groups = append(groups, fmt.Sprintf("matters-of-brown-llc-%04d", n)) // 27 bytes with quotes, 36 in base64
	}
	if len(groups) == 0 {
		return token
	}
	c["cognito:groups"] = groups
	return sign(c)
}

func (s *Server) idToken(g grant, now time.Time) string {
	return sign(jwt.MapClaims{
		"sub":              g.Person.subject(),
		"cognito:username": g.Person.Email,
		"email":            g.Person.Email,
		"name":             g.Person.name(),
		"aud":              s.options.ClientID,
		"token_use":        "id",
		"auth_time":        g.AuthTime.Unix(),
		"iat":              now.Unix(),
		"exp":              now.Add(s.options.AccessLife).Unix(),
		"iss":              s.options.Issuer,
	})
}

func sign(c jwt.MapClaims) string {
	text, err := jwt.NewWithClaims(jwt.SigningMethodRS256, c).SignedString(signingKey())
	if err != nil {
		panic(err) // cannot happen: the key is embedded, and the claims are strings and numbers
	}
	return text
}

// accepts reports whether the API accepts an access token: it is signed with the demo's key, not expired and not revoked.
func (s *Server) accepts(text string) bool {
	now := s.now()
	var c struct {
		jwt.RegisteredClaims
		Origin string `json:"origin_jti"`
	}
	_, err := jwt.ParseWithClaims(text, &c, func(*jwt.Token) (any, error) {
		return signingKey().Public(), nil
	}, jwt.WithValidMethods([]string{"RS256"}), jwt.WithTimeFunc(func() time.Time { return now }))
	return err == nil && !s.isDead(c.Origin, now)
}
