package auth

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// ProxyError is the error of a request that a proxy did not let through.
type ProxyError struct {
	Status int // HTTP status; 407 where the proxy wants a user name and a password, or rejects those it was given
}

func (e *ProxyError) Error() string {
	return fmt.Sprintf("the proxy answered with status %d", e.Status)
}

const (
	handshakeTimeout = 8 * time.Second
	// smallHelloFor is how long only the small hello is used for a host that could not be reached otherwise.
	smallHelloFor = time.Hour
)

// NewTransport returns a transport that uses the proxy which the function returns for a request, nil for none. Where the proxy does
// not let a request through, the transport fails with *ProxyError.
//
// A TLS handshake that is not answered is tried once more with a smaller ClientHello: one with today's key exchange (X25519MLKEM768) does
// not fit into one packet, and some firewalls drop it, although browsers get through (see https://tldr.fail).
func NewTransport(proxy func(*http.Request) (*url.URL, error)) http.RoundTripper {
	return newGreeter(proxy, &tls.Config{}, handshakeTimeout)
}

func newGreeter(proxy func(*http.Request) (*url.URL, error), config *tls.Config, handshakeTimeout time.Duration) *greeter {
	small := config.Clone()
	small.CurvePreferences = []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521}
	return &greeter{
		usual:   newTransport(proxy, config, handshakeTimeout),
		small:   newTransport(proxy, small, handshakeTimeout),
		reached: map[string]time.Time{},
	}
}

// NewHelloTransport is like NewTransport with only one of the two hellos, the usual or the small one, to find out which gets through.
// With small, the key exchanges of config are ignored.
func NewHelloTransport(proxy func(*http.Request) (*url.URL, error), config *tls.Config, small bool) *http.Transport {
	g := newGreeter(proxy, config, handshakeTimeout)
	if small {
		return g.small
	}
	return g.usual
}

func newTransport(proxy func(*http.Request) (*url.URL, error), config *tls.Config, handshakeTimeout time.Duration) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy, t.TLSClientConfig, t.TLSHandshakeTimeout = proxy, config, handshakeTimeout
	// HTTP/1.1 is enough for one request an hour, and HTTP/2's debug output (GODEBUG=http2debug) prints secrets.
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	t.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode != http.StatusOK {
			return &ProxyError{answer.StatusCode}
		}
		return nil
	}
	return t
}

// greeter is a transport that chooses the hello for each host.
type greeter struct {
	usual, small *http.Transport

	mu      sync.Mutex
	reached map[string]time.Time // when a host was reached with the small hello after the usual one had failed
}

func (g *greeter) RoundTrip(req *http.Request) (*http.Response, error) {
	if g.wantsSmall(req.URL.Host) {
		return g.small.RoundTrip(req)
	}
	resp, err := g.usual.RoundTrip(req)
	if !handshakeTimedOut(err) || req.Context().Err() != nil {
		return resp, err
	}
	again, copyErr := unsent(req)
	if copyErr != nil {
		return resp, err
	}
	resp, smallErr := g.small.RoundTrip(again)
	if smallErr != nil {
		return nil, smallErr
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.reached[req.URL.Host] = time.Now()
	return resp, nil
}

func (g *greeter) wantsSmall(host string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	at, ok := g.reached[host]
	return ok && time.Since(at) < smallHelloFor
}

// CloseIdleConnections is called by http.Client.CloseIdleConnections.
func (g *greeter) CloseIdleConnections() {
	g.usual.CloseIdleConnections()
	g.small.CloseIdleConnections()
}

// handshakeTimedOut reports whether a request failed in the TLS handshake, before any of it was sent. net/http does not export that
// error, so it is recognised by its text.
func handshakeTimedOut(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout() && err.Error() == "net/http: TLS handshake timeout"
}

// unsent returns a copy of a request with its body unread.
func unsent(req *http.Request) (*http.Request, error) {
	again := req.Clone(req.Context())
	if req.Body == nil || req.Body == http.NoBody || req.Body == (unrepeated{}) {
		return again, nil
	}
	if req.GetBody == nil {
		return nil, errors.New("the body cannot be read again")
	}
	body, err := req.GetBody()
	again.Body = body
	return again, err
}
