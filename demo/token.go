package demo

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"
)

// token is the token endpoint (RFC 6749 §3.2), with Cognito's errors.
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		refuse(w, "invalid_request")
		return
	}
	form := r.PostForm
	// A public client has no secret.
	if form.Get("client_id") != s.options.ClientID || r.Header.Get("Authorization") != "" || form.Has("client_secret") {
		refuse(w, "invalid_client")
		return
	}
	switch form.Get("grant_type") {
	case "authorization_code":
		s.exchange(w, form.Get("code"), form.Get("code_verifier"), form.Get("redirect_uri"))
	case "refresh_token":
		s.refresh(w, form.Get("refresh_token"))
	default:
		refuse(w, "unsupported_grant_type")
	}
}

func refuse(w http.ResponseWriter, code string) {
	writeJSON(w, http.StatusBadRequest, map[string]string{"error": code})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (s *Server) exchange(w http.ResponseWriter, text, verifier, redirectURI string) {
	now := s.now()
	s.mu.Lock()
	c, ok := s.codes[text]
	delete(s.codes, text) // it works once, even if the rest of the request is wrong
	s.mu.Unlock()
	sum := sha256.Sum256([]byte(verifier))
	challenge := base64.RawURLEncoding.EncodeToString(sum[:])
	if !ok || now.Sub(c.issued) > s.options.CodeLife || c.redirectURI != redirectURI ||
		subtle.ConstantTimeCompare([]byte(challenge), []byte(c.challenge)) != 1 {
		refuse(w, "invalid_grant")
		return
	}
	g := newGrant(c.person, c.authTime, c.scope)
	s.issue(w, g, seal(g))
}

func (s *Server) refresh(w http.ResponseWriter, text string) {
	g, ok := open(text)
	now := s.now()
	if !ok || now.Sub(g.AuthTime) > s.options.RefreshLife || !s.use(g, now) {
		refuse(w, "invalid_grant")
		return
	}
	if !s.options.Rotate {
		s.issue(w, g, "")
		return
	}
	next := newGrant(g.Person, g.AuthTime, g.Scope)
	next.Origin = g.Origin
	s.issue(w, next, seal(next))
}

// use reports whether a refresh token works, and with rotation ends it after the grace. Without a grace, only the first of two
// simultaneous requests succeeds.
func (s *Server) use(g grant, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isDeadLocked(g.ID, now) || s.isDeadLocked(g.Origin, now) {
		return false
	}
	if s.options.Rotate {
		s.kill(g.ID, now.Add(s.options.Grace))
	}
	return true
}

// isDead reports whether a refresh token or sign-in has been revoked or rotated away.
func (s *Server) isDead(id string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.isDeadLocked(id, now)
}

// isDeadLocked is isDead with the mutex held.
func (s *Server) isDeadLocked(id string, now time.Time) bool {
	since, ok := s.dead[id]
	return ok && !now.Before(since)
}

// kill ends a refresh token or sign-in at a time, unless it ends earlier already. The mutex must be held.
func (s *Server) kill(id string, at time.Time) {
	if since, ok := s.dead[id]; !ok || at.Before(since) {
		s.dead[id] = at
	}
}

// issue answers with tokens. If refreshToken is empty, the answer has none.
func (s *Server) issue(w http.ResponseWriter, g grant, refreshToken string) {
	now := s.now()
	answer := struct {
		AccessToken  string `json:"access_token"`
		IDToken      string `json:"id_token,omitempty"`
		RefreshToken string `json:"refresh_token,omitempty"`
		ExpiresIn    int    `json:"expires_in"`
		TokenType    string `json:"token_type"`
	}{
		AccessToken:  s.accessToken(g, now),
		RefreshToken: refreshToken,
		ExpiresIn:    int(s.options.AccessLife.Seconds()),
		TokenType:    "Bearer",
	}
	if s.options.IDToken {
		answer.IDToken = s.idToken(g, now)
	}
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	writeJSON(w, http.StatusOK, answer)
}

// revoke ends a refresh token, and every access token that was made from the same sign-in (RFC 7009).
func (s *Server) revoke(w http.ResponseWriter, r *http.Request) {
	text := r.PostFormValue("token")
	if r.PostFormValue("client_id") != s.options.ClientID {
		refuse(w, "invalid_client")
		return
	}
	s.End(text)
	w.WriteHeader(http.StatusOK) // also for an unknown token (RFC 7009 §2.2)
}

// Issued reports whether a refresh token was issued by any demo server.
func Issued(refreshToken string) bool {
	_, ok := open(refreshToken)
	return ok
}

// End ends the sign-in that a refresh token belongs to.
func (s *Server) End(refreshToken string) {
	g, ok := open(refreshToken)
	if !ok {
		return
	}
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kill(g.ID, now)
	s.kill(g.Origin, now)
}

// Alive reports whether a refresh token works: it is neither revoked nor rotated away, and its sign-in is not too old.
func (s *Server) Alive(refreshToken string) bool {
	g, known := open(refreshToken)
	now := s.now()
	return known && now.Sub(g.AuthTime) <= s.options.RefreshLife && !s.isDead(g.ID, now) && !s.isDead(g.Origin, now)
}
