// Package demotest is the demo as tests want it: what it has done can be looked into, its clock can be moved, and requests can be made to
// go wrong.
package demotest

import (
	"net/http"
	"sync"
	"time"

	"smokeball-connect/demo"
)

// Server is a demo.Server with all that. Its methods may be called from any goroutine.
type Server struct {
	*demo.Server
	handler http.Handler

	mu      sync.Mutex
	journal Journal
	faults  []*Fault
	shift   time.Duration // of the clock
}

// New returns a server that does not listen: its Handler answers.
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

// Handler answers requests, without a socket.
func (s *Server) Handler() http.Handler { return s.handler }

// Move moves the server's clock: what was issued grows older by that much.
func (s *Server) Move(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shift += by
}

// Revoke ends every sign-in of which this server has issued a refresh token, as an administrator would.
func (s *Server) Revoke() {
	for _, token := range s.Journal().RefreshTokens {
		s.End(token)
	}
}

// Alive are the refresh tokens that this server has issued and that still work.
func (s *Server) Alive() (tokens []string) {
	for _, token := range s.Journal().RefreshTokens {
		if s.Server.Alive(token) {
			tokens = append(tokens, token)
		}
	}
	return tokens
}
