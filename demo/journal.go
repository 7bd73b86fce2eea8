package demo

import "slices"

// Journal is what a server has done, for tests.
type Journal struct {
	AccessTokens  []string // in the order in which they were issued
	RefreshTokens []string
	Grants        []string // the grant_type of every request to the token endpoint
	Revoked       int      // refresh tokens that clients have revoked
	// Secrets is everything that no log and no file may have: tokens, codes, states, verifiers.
	Secrets []string
}

// Journal returns a copy of what was done so far.
func (s *Server) Journal() Journal {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.journal
	j.AccessTokens, j.RefreshTokens = slices.Clone(j.AccessTokens), slices.Clone(j.RefreshTokens)
	j.Grants = slices.Clone(j.Grants)
	j.Secrets = slices.DeleteFunc(slices.Clone(j.Secrets), func(s string) bool { return s == "" })
	return j
}

// LastAccessToken is the newest, "" when none was issued.
func (s *Server) LastAccessToken() string {
	if tokens := s.Journal().AccessTokens; len(tokens) > 0 {
		return tokens[len(tokens)-1]
	}
	return ""
}

// Alive are the refresh tokens that still work: neither revoked nor rotated away nor too old.
func (s *Server) Alive() (tokens []string) {
	now := s.now()
	for _, text := range s.Journal().RefreshTokens {
		if g, ok := open(text); ok && now.Sub(g.AuthTime) <= s.options.RefreshLife && !s.isDead(g.ID, now) && !s.isDead(g.Origin, now) {
			tokens = append(tokens, text)
		}
	}
	return tokens
}

// Count is how many requests for a grant type have come.
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
