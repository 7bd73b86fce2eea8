// Package demotest is the demo for tests: it has a journal of what it has done, its clock can be moved, and requests can be made to fail.
package demotest

import (
	"net/http"
	"sync"
	"time"

	"smokeball-connect/demo"
)

// Server is a demo.Server with a journal, faults and a clock that can be moved. Its methods may be called from any goroutine.
type Server struct {
	*demo.Server
	handler http.Handler

	mu      sync.Mutex
	journal Journal
	faults  []*Fault
	shift   time.Duration // of the clock
}

// New returns a server that does not listen. Use its Handler.
func New(o demo.Options) *Server {
	s := &Server{}
	now := o.Now
	if now == nil {
		now = time.Now
	}
	o.Now = func() time.Time {
		s.mu.Lock()
		defer s.mu.Unlock()
		return now().Add(s.shift)
	}
	s.Server = demo.New(o)
	s.handler = s.faulty(s.watched(s.Server.Handler()))
	return s
}

// Handler returns the handler that answers requests.
func (s *Server) Handler() http.Handler { return s.handler }

// Move moves the server's clock forward, so that everything issued grows older by that much.
func (s *Server) Move(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shift += by
}

// Revoke ends every sign-in for which this server has issued a refresh token, as an administrator would.
func (s *Server) Revoke() {
	for _, token := range s.Journal().RefreshTokens {
		s.End(token)
	}
}

// Alive returns the refresh tokens that this server has issued and that still work.
func (s *Server) Alive() (tokens []string) {
	for _, token := range s.Journal().RefreshTokens {
		if s.Server.Alive(token) {
			tokens = append(tokens, token)
		}
	}
	return tokens
}
