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

// ProxyError is the error of a request that a proxy has not let through.
type ProxyError struct {
	Status int // of its answer: 407 where it wants a name and a password, or others than it got
}

func (e *ProxyError) Error() string { return fmt.Sprintf("the proxy answers with status %d", e.Status) }

const (
	handshakeTimeout = 8 * time.Second
	// smallHelloFor is how long a host is greeted with the small hello that was reached only so.
	smallHelloFor = time.Hour
)

// NewTransport speaks HTTP through the proxy that the function names for a request, nil for none. That a proxy
// refuses its user is told apart from Smokeball being out of reach.
//
// A TLS handshake that is not answered is tried once more with a smaller hello: that of today's key exchange (X25519MLKEM768) does not
// fit into one packet, and some firewalls swallow it, while browsers get through.
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

// NewHelloTransport is half of what NewTransport makes, for whoever wants to know which of the two hellos gets through: the usual one, or
// the small one alone. The configuration's key exchanges are not used.
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
	// HTTP/1.1 is enough for a request an hour, and HTTP/2's debugging prints what must stay secret.
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

// greeter chooses the hello for a host.
type greeter struct {
	usual, small *http.Transport

	mu      sync.Mutex
	reached map[string]time.Time // hosts that were reached with the small hello only, and when
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

// CloseIdleConnections closes what http.Client.CloseIdleConnections asks for.
func (g *greeter) CloseIdleConnections() {
	g.usual.CloseIdleConnections()
	g.small.CloseIdleConnections()
}

// handshakeTimedOut reports whether a request failed before anything of it was sent. net/http has no other sign of it than its text.
func handshakeTimedOut(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout() && err.Error() == "net/http: TLS handshake timeout"
}

// unsent is a request as it was before its body was handed over.
func unsent(req *http.Request) (*http.Request, error) {
	again := req.Clone(req.Context())
	if req.Body == nil || req.Body == http.NoBody || req.Body == (unrepeated{}) {
		return again, nil
	}
	if req.GetBody == nil {
		return nil, errors.New("the body cannot be had again")
	}
	body, err := req.GetBody()
	again.Body = body
	return again, err
}
