//go:build linux

package e2e

import (
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"smokeball-connect/demo"
	"smokeball-connect/demo/demotest"
)

// What the pages say, and the names of their fields.
const (
	signInButton  = "Sign in"
	cancelButton  = "Cancel"
	emailField    = "email"
	passwordField = "password"
	connectedPage = "You're connected"
)

const clientID = "e2e-client"

// provider is a Smokeball where a firm has registered the program. It can be cut off the network.
type provider struct {
	*demotest.Server
	address   string
	redirects []string
	network   *http.Server
}

// newProvider starts a provider. Options that are not set are those of an ordinary firm.
func newProvider(t testing.TB, o demo.Options) *provider {
	t.Helper()
	if o.RedirectURIs == nil {
		o.RedirectURIs = redirectURIs(freePorts(t, 3))
	}
	o.ClientID = clientID
	o.IDToken = true
	p := &provider{Server: demotest.New(o), address: "127.0.0.1:0", redirects: o.RedirectURIs}
	p.up(t)
	t.Cleanup(p.down)
	return p
}

// up makes the provider reachable, always at the same address.
func (p *provider) up(t testing.TB) {
	t.Helper()
	var listener net.Listener
	waitFor(t, "the provider's port", func() (ok bool) {
		var err error
		listener, err = net.Listen("tcp", p.address)
		return err == nil
	})
	p.address = listener.Addr().String()
	p.network = &http.Server{Handler: p.Handler(), ReadHeaderTimeout: patience}
	go p.network.Serve(listener)
}

// down makes the provider unreachable.
func (p *provider) down() { p.network.Close() }

func (p *provider) url() string { return "http://" + p.address }

// env is the environment that a firm sets for its people.
func (p *provider) env() []string {
	return []string{
		"SMOKEBALL_CLIENT_ID=" + clientID,
		"SMOKEBALL_AUTH_URL=" + p.url(),
		"SMOKEBALL_API_URL=" + p.url(),
		"SMOKEBALL_REDIRECT_URIS=" + strings.Join(p.redirects, ","),
	}
}

// runsOut waits until access tokens with this life have run out, as the program counts: from the arrival of the answer.
func (p *provider) runsOut(life time.Duration) { <-time.After(life + 100*time.Millisecond) }

// mustNotLeak fails the test if the text contains a secret that the provider has seen or issued.
func (p *provider) mustNotLeak(t testing.TB, where, text string) {
	t.Helper()
	if at := slices.IndexFunc(p.Journal().Secrets, func(secret string) bool { return strings.Contains(text, secret) }); at >= 0 {
		t.Errorf("secret number %d of the provider is in %s", at, where)
	}
}
