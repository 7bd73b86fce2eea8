package demotest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"

	"smokeball-connect/demo"
)

// Journal is what a server has done.
type Journal struct {
	AccessTokens  []string // in the order in which they were issued
	RefreshTokens []string
	Grants        []string // the grant_type of every request to the token endpoint
	Revoked       int      // refresh tokens that clients have revoked
	// Secrets is everything that must never be in a log or a file: tokens, codes, states, code verifiers.
	Secrets []string
}

// Journal returns a copy of what has been done so far.
func (s *Server) Journal() Journal {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.journal
	j.AccessTokens, j.RefreshTokens = slices.Clone(j.AccessTokens), slices.Clone(j.RefreshTokens)
	j.Grants = slices.Clone(j.Grants)
	j.Secrets = slices.DeleteFunc(slices.Clone(j.Secrets), func(s string) bool { return s == "" })
	return j
}

// LastAccessToken returns the newest access token, "" if none was issued.
func (s *Server) LastAccessToken() string {
	if tokens := s.Journal().AccessTokens; len(tokens) > 0 {
		return tokens[len(tokens)-1]
	}
	return ""
}

// Count returns how many requests the token endpoint has had for a grant type.
func (s *Server) Count(grantType string) (n int) {
	for _, g := range s.Journal().Grants {
		if g == grantType {
			n++
		}
	}
	return n
}

func (s *Server) note(write func(*Journal)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	write(&s.journal)
}

// watched lets next answer, and writes the request and the answer into the journal before the answer is sent.
func (s *Server) watched(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var form url.Values
		if r.Method == http.MethodPost {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			form, _ = url.ParseQuery(string(body))
		}
		if r.URL.Path == "/oauth2/revoke" && demo.Issued(form.Get("token")) {
			s.note(func(j *Journal) { j.Revoked++ })
		}
		next.ServeHTTP(&answer{ResponseWriter: w, server: s, path: r.URL.Path, form: form}, r)
	})
}

// answer is an http.ResponseWriter that fills the journal. The server writes each answer with secrets in one piece.
type answer struct {
	http.ResponseWriter
	server *Server
	path   string
	form   url.Values
}

func (a *answer) WriteHeader(status int) {
	if sent, err := url.Parse(a.Header().Get("Location")); err == nil && sent.Query().Has("code") {
		a.server.note(func(j *Journal) { j.Secrets = append(j.Secrets, sent.Query().Get("code"), sent.Query().Get("state")) })
	}
	if a.path == "/oauth2/token" {
		a.server.note(func(j *Journal) {
			j.Grants = append(j.Grants, a.form.Get("grant_type"))
			j.Secrets = append(j.Secrets, a.form.Get("code_verifier"))
		})
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(body []byte) (int, error) {
	var tokens struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if a.path == "/oauth2/token" && json.Unmarshal(body, &tokens) == nil && tokens.Access != "" {
		a.server.note(func(j *Journal) {
			j.AccessTokens = append(j.AccessTokens, tokens.Access)
			if tokens.Refresh != "" {
				j.RefreshTokens = append(j.RefreshTokens, tokens.Refresh)
			}
			j.Secrets = append(j.Secrets, tokens.Access, tokens.Refresh)
		})
	}
	return a.ResponseWriter.Write(body)
}
