package auth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Record is what a Vault keeps of a sign-in. A Record is never changed: a renewal makes a new one.
type Record struct {
	AccessToken  Secret
	RefreshToken Secret
	TokenType    string
	Scope        string // as granted, space-delimited; "" when the server did not say
	Account      Account
	// Firm is the firm whose data the tokens give access to, if that was found out when the person signed in.
	Firm Firm

	// IssuedAt and ExpiresAt bound the access token's life, by this machine's clock.
	IssuedAt, ExpiresAt time.Time
	// SignedInAt is when the person signed in, by Smokeball's clock.
	SignedInAt time.Time
	// Outlived is the longest length of a sign-in, assumed or set, after which this one could still be renewed; zero for none.
	Outlived time.Duration
}

// storedRecord is the form of a Record in the keychain, the only place where tokens are stored.
type storedRecord struct {
	Version      int       `json:"version"`
	AccessToken  string    `json:"access_token"`
	RefreshToken string    `json:"refresh_token"`
	TokenType    string    `json:"token_type"`
	Scope        string    `json:"scope,omitempty"`
	IssuedAt     time.Time `json:"issued_at"`
	ExpiresAt    time.Time `json:"expires_at"`
	SignedInAt   time.Time `json:"signed_in_at"`
	// Outlived was written by versions that assumed only one length.
	Outlived     bool   `json:"outlived,omitempty"`
	OutlivedDays int    `json:"outlived_days,omitempty"`
	Subject      string `json:"sub,omitempty"`
	Username     string `json:"username,omitempty"`
	Name         string `json:"name,omitempty"`
	Email        string `json:"email,omitempty"`
	FirmID       string `json:"firm_id,omitempty"`
	FirmName     string `json:"firm_name,omitempty"`
}

const recordVersion = 1

func encodeRecord(r Record) ([]byte, error) {
	return json.Marshal(storedRecord{
		Version:      recordVersion,
		AccessToken:  r.AccessToken.Reveal(),
		RefreshToken: r.RefreshToken.Reveal(),
		TokenType:    r.TokenType,
		Scope:        r.Scope,
		IssuedAt:     r.IssuedAt.UTC(),
		ExpiresAt:    r.ExpiresAt.UTC(),
		SignedInAt:   r.SignedInAt.UTC(),
		OutlivedDays: int(r.Outlived / day),
		Subject:      r.Account.Subject,
		Username:     r.Account.Username,
		Name:         r.Account.Name,
		Email:        r.Account.Email,
		FirmID:       r.Firm.ID,
		FirmName:     r.Firm.Name,
	})
}

// decodeRecord fails with ErrRecordDamaged. The error leaves out the JSON error's text, which may quote the record.
func decodeRecord(data []byte) (Record, error) {
	var s storedRecord
	decoder := json.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&s); err != nil {
		return Record{}, fmt.Errorf("%w: not in the expected form", ErrRecordDamaged)
	}
	if s.Version != recordVersion {
		return Record{}, fmt.Errorf("%w: written by another version of the program (%d)", ErrRecordDamaged, s.Version)
	}
	if s.RefreshToken == "" && s.AccessToken == "" {
		return Record{}, fmt.Errorf("%w: no tokens in it", ErrRecordDamaged)
	}
	outlived := time.Duration(s.OutlivedDays) * day
	if s.Outlived {
		outlived = max(outlived, productionLengths[0])
	}
	return Record{
		AccessToken:  NewSecret(s.AccessToken),
		RefreshToken: NewSecret(s.RefreshToken),
		TokenType:    s.TokenType,
		Scope:        s.Scope,
		Account:      Account{Subject: s.Subject, Username: s.Username, Name: s.Name, Email: s.Email},
		Firm:         Firm{ID: s.FirmID, Name: s.FirmName},
		IssuedAt:     s.IssuedAt,
		ExpiresAt:    s.ExpiresAt,
		SignedInAt:   s.SignedInAt,
		Outlived:     outlived,
	}, nil
}

// newRecord makes the record of a completed login.
func newRecord(g tokenResponse) Record {
	signedIn := g.ServerTime
	if at := readClaims(g.AccessToken).authTime(); at.Before(signedIn) && signedIn.Sub(at) < longestLife {
		signedIn = at
	}
	return Record{
		AccessToken:  g.AccessToken,
		RefreshToken: g.RefreshToken,
		TokenType:    g.TokenType,
		Scope:        g.Scope,
		Account:      account(g.AccessToken, g.IDToken),
		IssuedAt:     g.ReceivedAt,
		ExpiresAt:    g.ReceivedAt.Add(g.ExpiresIn),
		SignedInAt:   signedIn,
	}
}

// renewed makes the record that follows r after a refresh. A response without a refresh token keeps the
// old one (RFC 6749 §6); neither the scopes nor who signed in change.
func (r Record) renewed(g tokenResponse) Record {
	next := r
	next.AccessToken, next.TokenType = g.AccessToken, g.TokenType
	next.IssuedAt, next.ExpiresAt = g.ReceivedAt, g.ReceivedAt.Add(g.ExpiresIn)
	if !g.RefreshToken.IsZero() {
		next.RefreshToken = g.RefreshToken
	}
	if g.Scope != "" {
		next.Scope = g.Scope
	}
	if !g.IDToken.IsZero() {
		next.Account = account(g.AccessToken, g.IDToken)
	}
	return next
}

// renewable reports whether there is a refresh token. RFC 6749 §5.1 lets a server grant none.
func (r Record) renewable() bool { return !r.RefreshToken.IsZero() }

// fromTheFuture reports whether the clock was set back after the access token had arrived, so that it is not known how much of its life
// is left.
func (r Record) fromTheFuture(now time.Time) bool { return r.IssuedAt.After(now.Add(clockTolerance)) }

// newerThan reports whether r is of a later sign-in than other, or of a later renewal of the same one.
func (r Record) newerThan(other Record) bool {
	if !r.SignedInAt.Equal(other.SignedInAt) {
		return r.SignedInAt.After(other.SignedInAt)
	}
	return r.IssuedAt.After(other.IssuedAt)
}

// sameTokens reports whether both records hold the same access token and refresh token.
func (r Record) sameTokens(other Record) bool {
	return r.AccessToken.Equal(other.AccessToken) && r.RefreshToken.Equal(other.RefreshToken)
}
