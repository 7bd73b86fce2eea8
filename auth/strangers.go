package auth

import (
	"context"
	"net"
	"net/http"
	"slices"
	"sync"
)

// maxStrangers is how many connections that have not shown the state are kept open.
const maxStrangers = 256

// strangers are the connections to a receiver that have not shown the state of its login. When there are too many, the oldest is
// closed, so that connections that send nothing, or never finish a request, cannot block the genuine callback.
type strangers struct {
	mu  sync.Mutex
	all []net.Conn // the oldest first
}

// changed implements http.Server.ConnState.
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
	if len(s.all) > maxStrangers {
		_ = s.all[0].Close()
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

// connectionKey is the key of a request's connection in the request's context.
type connectionKey struct{}

// withConnection implements http.Server.ConnContext.
func withConnection(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connectionKey{}, c)
}

// known removes the connection of a request that has shown the state, which so stays open.
func (s *strangers) known(req *http.Request) {
	if c, ok := req.Context().Value(connectionKey{}).(net.Conn); ok {
		s.remove(c)
	}
}
