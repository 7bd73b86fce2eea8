package auth

import (
	"context"
	"errors"
	"net"
	"strconv"
	"time"
)

const (
	portPatience = time.Minute            // how long a login waits for a redirect port
	portRetry    = 250 * time.Millisecond // how often it looks
)

// listenOnOne binds the first redirect URI whose port is free, in the given order (RFC 8252 §7.3). When all are
// taken, as on a terminal server where everybody shares them, it calls waiting once, goes on trying for a
// minute, and fails with PortsTaken.
func listenOnOne(ctx context.Context, uris []redirectURI, waiting func()) (redirectURI, []net.Listener, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, portPatience, errPatienceOver)
	defer cancel()
	retry := time.NewTicker(portRetry)
	defer retry.Stop()
	for first := true; ; first = false {
		for _, uri := range uris {
			if listeners, err := listen(ctx, uri); err == nil {
				return uri, listeners, nil
			}
		}
		if first {
			waiting()
		}
		select {
		case <-retry.C:
		case <-ctx.Done():
			if context.Cause(ctx) != errPatienceOver {
				return redirectURI{}, nil, &Error{Kind: Cancelled}
			}
			taken := &Error{Kind: PortsTaken}
			for _, uri := range uris {
				taken.Ports = append(taken.Ports, uri.port)
			}
			return redirectURI{}, nil, taken
		}
	}
}

var errPatienceOver = errors.New("no port became free")

// listen binds every loopback address that the URI's host means, or none: whoever holds the other half of
// localhost would receive the authorization code. IPv4 alone is right where there is no IPv6 loopback.
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

func hasIPv6Loopback() bool {
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		return false
	}
	l.Close()
	return true
}

func closeAll(listeners []net.Listener) {
	for _, l := range listeners {
		l.Close()
	}
}
