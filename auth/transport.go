package auth

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// errProxyRefused: the proxy wants a name and a password, or others than it got.
var errProxyRefused = errors.New("the proxy wants a name and a password")

// NewTransport speaks HTTP through the proxy that the function names for a request, nil for none. That a proxy
// refuses its user is told apart from Smokeball being out of reach.
func NewTransport(proxy func(*http.Request) (*url.URL, error)) *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy = proxy
	t.OnProxyConnectResponse = func(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode == http.StatusProxyAuthRequired {
			return errProxyRefused
		}
		return nil
	}
	return t
}
