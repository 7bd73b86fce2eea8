package auth

import (
	"context"
	"errors"
	"net"
	"slices"
	"strconv"
	"time"
)

const (
	portPatience = time.Minute            // how long a login waits for a redirect port
	portRetry    = 250 * time.Millisecond // how often it tries again
)

// listenOnOne binds the first redirect URI whose port is free, in the given order (RFC 8252 §7.3). If none is free, as can happen on a
// terminal server where everybody shares the ports, it calls waiting once, keeps trying for a minute, and then fails with PortsTaken.
// If the system refuses every one, for example because Windows has reserved them, it fails with PortsReserved at once: waiting would
// not help.
func listenOnOne(ctx context.Context, uris []redirectURI, bind binder, waiting func()) (redirectURI, []net.Listener, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, portPatience, errPatienceOver)
	defer cancel()
	retry := time.NewTicker(portRetry)
	defer retry.Stop()
	for first := true; ; first = false {
		refused := 0
		for _, uri := range uris {
			listeners, err := bind(ctx, uri)
			if err == nil {
				return uri, listeners, nil
			}
			if bindRefused(err) && !listenedOn(uri.port) {
				refused++
			}
		}
		if refused == len(uris) {
			return redirectURI{}, nil, &Error{Kind: PortsReserved, Ports: portsIn(uris)}
		}
		if first {
			waiting()
		}
		select {
		case <-retry.C:
		case <-ctx.Done():
			if !errors.Is(context.Cause(ctx), errPatienceOver) {
				return redirectURI{}, nil, &Error{Kind: Cancelled}
			}
			return redirectURI{}, nil, &Error{Kind: PortsTaken, Ports: portsIn(uris)}
		}
	}
}

// PortState is whether the port of a redirect URI can be listened on.
type PortState struct {
	Port int
	Free bool
	// Reserved is true where the system refuses the port although no program listens on it. If neither Free nor Reserved, another program
	// has the port, or the reason is not known.
	Reserved bool
}

// TryPorts binds the ports of the redirect URIs as a login would, and releases each at once.
func (s *Session) TryPorts(ctx context.Context) []PortState {
	s.mu.Lock()
	c := s.m.conn
	s.mu.Unlock()
	var completed []string
	if s.options.Redirects != nil {
		completed = s.options.Redirects.Completed(c)
	}
	return tryPorts(ctx, inOrder(c.RedirectURIs, completed), listen)
}

func tryPorts(ctx context.Context, texts []string, bind binder) (states []PortState) {
	for _, text := range texts {
		uri, err := parseRedirectURI(text)
		if err != nil || slices.ContainsFunc(states, func(s PortState) bool { return s.Port == uri.port }) {
			continue
		}
		listeners, err := bind(ctx, uri)
		closeAll(listeners)
		states = append(states, PortState{uri.port, err == nil, bindRefused(err) && !listenedOn(uri.port)})
	}
	return states
}

func portsIn(uris []redirectURI) (ports []int) {
	for _, uri := range uris {
		ports = append(ports, uri.port)
	}
	return ports
}

// binder binds every address that a redirect URI means, or none, like listen.
type binder func(context.Context, redirectURI) ([]net.Listener, error)

var errPatienceOver = errors.New("no port became free")

// listen binds every loopback address that the URI's host means, or none: a program listening on the other address of
// localhost could receive the authorization code. IPv4 alone is enough where there is no IPv6 loopback.
func listen(ctx context.Context, uri redirectURI) ([]net.Listener, error) {
	hosts := []string{uri.name}
	if uri.name == "localhost" {
		hosts = []string{"127.0.0.1"}
		if hasIPv6Loopback() {
			hosts = append(hosts, "::1")
		}
	}
	config := net.ListenConfig{Control: bindExclusively}
	var bound []net.Listener
	for _, host := range hosts {
		l, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(uri.port)))
		if err != nil {
			closeAll(bound)
			return nil, err
		}
		bound = append(bound, l)
	}
	return bound, nil
}

// hasIPv6Loopback reports whether the machine has an IPv6 loopback address. Only the errors of noIPv6Loopback say that it has not: after
// any other, such as having run out of ports, another program may be listening there.
func hasIPv6Loopback() bool {
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		return !noIPv6Loopback(err)
	}
	l.Close()
	return true
}

func noIPv6Loopback(err error) bool {
	return errors.Is(err, errAddrNotAvailable) || errors.Is(err, errFamilyNotSupported)
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		l.Close()
	}
}
