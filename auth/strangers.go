package auth

import (
	"context"
	"net"
	"net/http"
	"slices"
	"sync"
)

// mostStrangers is how many connections there is room for, beside those that have shown the state.
const mostStrangers = 256

// strangers are the connections to a receiver that have not shown the state of its login. Where there are too many, the oldest goes: so
// those that say nothing, or never end what they say, keep nobody else waiting.
type strangers struct {
	mu  sync.Mutex
	all []net.Conn // the oldest first
}

// changed is a server's ConnState.
func (s *strangers) changed(c net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.add(c)
	case http.StateClosed, http.StateHijacked:
		s.remove(c)
	case http.StateActive, http.StateIdle:
	}
}

func (s *strangers) add(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, c)
	if len(s.all) > mostStrangers {
		_ = s.all[0].Close() // what it said does not matter
		s.all = slices.Delete(s.all, 0, 1)
	}
}

func (s *strangers) remove(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.all, c); i >= 0 {
		s.all = slices.Delete(s.all, i, i+1)
	}
}

// connectionKey is where the context of a request has its connection.
type connectionKey struct{}

// withConnection is a server's ConnContext.
func withConnection(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, c)
}

// known is told of a request that has shown the state: its connection stays.
func (s *strangers) known(req *http.Request) {
	if c, ok := req.Context().Value(connectionKey{}).(net.Conn); ok {
		s.remove(c)
	}
}
