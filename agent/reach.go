package agent

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
)

// route is how a host is reached.
type route struct {
	proxy  *url.URL // nil for none
	source check.ProxySource
}

func (r route) facts() check.Facts {
	if r.proxy == nil {
		return check.Facts{}
	}
	return check.Facts{Proxy: r.proxy.Host, ProxySource: r.source} // Host has no password
}

// reach finds out how the sign-in host is reached: through which proxy, at which address, with whose certificate, who answers, and what the
// time is there.
func (k *checker) reach(ctx context.Context) {
	defer close(k.reached)
	r, ok := k.findProxy(ctx)
	if !ok {
		k.skip(ctx, check.Proxy, check.Name, check.TLS, check.SignInHost, check.Clock)
		return
	}
	if !k.resolve(ctx, r) {
		k.skip(ctx, check.Name, check.TLS, check.SignInHost, check.Clock)
		return
	}
	k.greet(ctx, r)
}

// findProxy finds the proxy. Whether it works is known only when the sign-in host has been reached through it.
func (k *checker) findProxy(ctx context.Context) (route, bool) {
	began := k.begin(ctx, check.Proxy)
	within, cancel := context.WithTimeout(ctx, k.limits.proxy)
	defer cancel()
	req, err := http.NewRequestWithContext(within, http.MethodGet, k.conn.SignInURL+"/", nil)
	if err != nil {
		k.bad(ctx, check.Proxy, began, check.Facts{}, check.SettingsInvalid)
		return route{}, false
	}
	found, source, err := k.proxy(req)
	if err != nil || found == nil { // without an answer in time there is no proxy, as in a browser
		k.good(ctx, check.Proxy, began, check.Facts{})
		return route{}, true
	}
	return route{found, source}, true
}

// resolve looks up the sign-in host. Behind a proxy, the proxy does that.
func (k *checker) resolve(ctx context.Context, r route) bool {
	host := (&url.URL{Host: k.subject.SignInHost}).Hostname()
	if _, err := netip.ParseAddr(host); err == nil || r.proxy != nil {
		k.skip(ctx, "", check.Name)
		return true
	}
	began := k.begin(ctx, check.Name)
	within, cancel := context.WithTimeout(ctx, k.limits.lookup)
	defer cancel()
	switch err := k.lookup(within, host); {
	case err == nil:
		k.good(ctx, check.Name, began, check.Facts{})
		return true
	case !k.online():
		k.bad(ctx, check.Name, began, check.Facts{}, check.NoNetwork)
	default:
		k.bad(ctx, check.Name, began, check.Facts{}, check.NameNotFound)
	}
	return false
}

func lookUp(ctx context.Context, host string) error {
	_, err := net.DefaultResolver.LookupHost(ctx, host)
	return err
}

// greet connects to the sign-in host, sends it a harmless request, and reads its clock.
func (k *checker) greet(ctx context.Context, r route) {
	plain := strings.HasPrefix(k.conn.SignInURL, "http://") // only possible on this computer
	began := k.begin(ctx, check.TLS)
	if plain {
		k.skip(ctx, "", check.TLS)
	}
	connected := func(small bool) {
		if r.proxy != nil {
			k.good(ctx, check.Proxy, began, r.facts())
		}
		switch {
		case plain:
		case small:
			k.found(ctx, check.Finding{Step: check.TLS, Outcome: check.Noted, Took: k.now().Sub(began), Causes: []check.Cause{check.HelloSwallowed}})
		default:
			k.good(ctx, check.TLS, began, check.Facts{})
		}
		k.begin(ctx, check.SignInHost)
	}
	e := k.exchange(ctx, r, false, connected)
	if e.handshakeLate() && ctx.Err() == nil {
		e = k.exchange(ctx, r, true, connected)
	}
	if e.err != nil {
		k.notReached(ctx, r, e, began)
		return
	}
	facts := check.Facts{Status: e.answer.Status, RetryAfter: e.answer.RetryAfter}
	if causes := e.answer.Causes(k.subject); len(causes) > 0 {
		k.bad(ctx, check.SignInHost, e.sent, facts, causes...)
	} else {
		k.found(ctx, check.Finding{Step: check.SignInHost, Outcome: check.Good, Took: e.received.Sub(e.sent), Facts: facts})
	}
	if e.date.IsZero() || !e.answer.OAuth {
		k.skip(ctx, check.SignInHost, check.Clock)
		return
	}
	k.found(ctx, check.ClockFinding(e.sent, e.received, e.date))
}

// errNoRequest says that the sign-in address makes no valid request, which cannot happen with settings that have been checked.
var errNoRequest = errors.New("the request could not be made")

// exchange is one request to the sign-in host, and its result.
type exchange struct {
	answer         check.HostAnswer
	sent, received time.Time // sent is when the connection was made
	date           time.Time // the answer's Date header; zero if it has none
	connected      bool      // the connection was made, including TLS for https
	err            error
}

func (e exchange) handshakeLate() bool {
	var timeout interface{ Timeout() bool }
	return !e.connected && errors.As(e.err, &timeout) && timeout.Timeout() && strings.Contains(e.err.Error(), "TLS handshake")
}

// exchange asks for tokens with a code that was never issued. The OAuth error in the answer shows that a token endpoint is there, and
// whether it knows the client. The request contains nothing secret. With small, the TLS hello is a small one. It calls connected when the
// connection is made.
func (k *checker) exchange(ctx context.Context, r route, small bool, connected func(small bool)) (e exchange) {
	transport := k.helloTransport(r, small)
	defer transport.CloseIdleConnections()
	var done atomic.Bool
	ctx, cancel := context.WithTimeout(ctx, k.limits.dial+k.limits.handshake+k.limits.answer)
	defer cancel()
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		e.sent = k.now()
		done.Store(true)
		connected(small)
	}})
	form := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {k.conn.ClientID}, "code": {"check"}, "code_verifier": {strings.Repeat("check", 9)},
	}
	if len(k.conn.RedirectURIs) > 0 {
		form.Set("redirect_uri", k.conn.RedirectURIs[0])
	}
	req, err := http.NewRequestWithContext(traced, http.MethodPost, k.conn.SignInURL+"/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		return exchange{err: errNoRequest}
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := (&http.Client{Transport: transport, CheckRedirect: stay}).Do(req)
	e.received, e.err, e.connected = k.now(), err, done.Load()
	if err != nil {
		return e
	}
	e.date, _ = http.ParseTime(resp.Header.Get("Date")) // zero if there is none
	var body []byte
	e.answer.Answer, body = readAnswer(resp)
	var refusal struct{ Error string }
	if json.Unmarshal(body, &refusal) == nil && refusal.Error != "" && resp.StatusCode/100 == 4 {
		e.answer.OAuth = true
		e.answer.ClientRefused = refusal.Error == "invalid_client" || refusal.Error == "unauthorized_client"
	}
	return e
}

// helloTransport returns a transport for the route, with the usual TLS hello or a small one.
func (k *checker) helloTransport(r route, small bool) *http.Transport {
	t := auth.NewHelloTransport(http.ProxyURL(r.proxy), k.trust, small)
	t.DialContext = (&net.Dialer{Timeout: k.limits.dial}).DialContext
	t.TLSHandshakeTimeout = k.limits.handshake
	if small {
		t.TLSHandshakeTimeout = k.limits.smallHello
	}
	t.ResponseHeaderTimeout = k.limits.answer
	return t
}

// notReached adds the findings for an exchange that brought no answer.
func (k *checker) notReached(ctx context.Context, r route, e exchange, began time.Time) {
	facts, causes := k.failure(e.err)
	facts.Proxy, facts.ProxySource = r.facts().Proxy, r.facts().ProxySource
	ofProxy := slices.Contains([]check.Cause{check.ProxyUnreachable, check.ProxyRefused, check.ProxyBlocks}, causes[0])
	if r.proxy != nil && !ofProxy && !e.connected {
		k.good(ctx, check.Proxy, began, r.facts())
	}
	certificate, untrusted := errors.AsType[*tls.CertificateVerificationError](e.err)
	switch {
	case e.connected: // it was connected, and did not answer
		k.bad(ctx, check.SignInHost, e.sent, facts, causes...)
		k.skip(ctx, check.SignInHost, check.Clock)
	case ofProxy:
		k.bad(ctx, check.Proxy, began, facts, causes...)
		k.skip(ctx, check.Proxy, check.TLS, check.SignInHost, check.Clock)
	case untrusted && facts.OutOfTime:
		k.outOfTime(ctx, r, certificate, began)
	case k.of(check.TLS).Outcome == check.Skipped:
		k.bad(ctx, check.SignInHost, began, facts, causes...)
		k.skip(ctx, check.SignInHost, check.Clock)
	default:
		k.bad(ctx, check.TLS, began, facts, causes...)
		k.skip(ctx, check.TLS, check.SignInHost, check.Clock)
	}
}

// failure says why a request brought no answer.
func (k *checker) failure(err error) (check.Facts, []check.Cause) {
	var facts check.Facts
	if certificate, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		cause := check.Intercepted
		var invalid x509.CertificateInvalidError
		var unknown x509.UnknownAuthorityError
		switch {
		case errors.As(certificate.Err, &invalid) && invalid.Reason == x509.Expired:
			facts.OutOfTime, cause = true, check.OutOfTime
		case errors.As(certificate.Err, &unknown):
			facts.Issuer = issuer(certificate.UnverifiedCertificates)
		}
		return facts, []check.Cause{cause}
	}
	if proxy, ok := errors.AsType[*auth.ProxyError](err); ok {
		facts.Status = proxy.Status
		switch {
		case proxy.Status == http.StatusProxyAuthRequired:
			return facts, []check.Cause{check.ProxyRefused}
		case proxy.Status >= 500: // the proxy could not reach the host either
			return facts, []check.Cause{check.HostUnreachable}
		}
		return facts, []check.Cause{check.ProxyBlocks}
	}
	var op *net.OpError
	var name *net.DNSError
	cause := check.HostUnreachable
	switch {
	case errors.As(err, &op) && (op.Op == "proxyconnect" || op.Op == "socks connect"):
		cause = check.ProxyUnreachable
	case errors.Is(err, http.ErrSchemeMismatch):
		cause = check.NotSmokeball
	case !k.online():
		cause = check.NoNetwork
	case errors.As(err, &name):
		cause = check.NameNotFound
	}
	return facts, []check.Cause{cause}
}

// issuer returns the issuer's name in a certificate, cleaned for display; "" if there is none.
func issuer(chain []*x509.Certificate) string {
	if len(chain) == 0 {
		return ""
	}
	for _, names := range [][]string{chain[0].Issuer.Organization, {chain[0].Issuer.CommonName}} {
		for _, name := range names {
			if name = check.CleanName(name); name != "" {
				return name
			}
		}
	}
	return ""
}

// outOfTime finds out whether a certificate has expired or this computer's clock is wrong. It asks the host itself for the time, and
// believes it if the certificate would be trusted at that time.
func (k *checker) outOfTime(ctx context.Context, r route, untrusted *tls.CertificateVerificationError, began time.Time) {
	facts, causes := check.Facts{OutOfTime: true}, []check.Cause{check.OutOfTime}
	sent, received, date := k.unverifiedDate(ctx, r)
	if !date.IsZero() && k.trustedAt(untrusted.UnverifiedCertificates, date) {
		k.found(ctx, check.ClockFinding(sent, received, date))
	} else {
		k.skip(ctx, check.TLS, check.Clock)
		if !k.trustedAt(untrusted.UnverifiedCertificates, within(untrusted.UnverifiedCertificates, k.now())) {
			facts, causes = check.Facts{Issuer: issuer(untrusted.UnverifiedCertificates)}, []check.Cause{check.Intercepted}
		}
	}
	k.bad(ctx, check.TLS, began, facts, causes...)
	k.skip(ctx, check.TLS, check.SignInHost)
}

// within returns a time at which a certificate is valid: now, if it is.
func within(chain []*x509.Certificate, now time.Time) time.Time {
	if len(chain) == 0 || !now.After(chain[0].NotAfter) && !now.Before(chain[0].NotBefore) {
		return now
	}
	return chain[0].NotBefore.Add(chain[0].NotAfter.Sub(chain[0].NotBefore) / 2)
}

// trustedAt reports whether the chain that a host has sent would be trusted at a time.
func (k *checker) trustedAt(chain []*x509.Certificate, at time.Time) bool {
	if len(chain) == 0 {
		return false
	}
	intermediates := x509.NewCertPool()
	for _, c := range chain[1:] {
		intermediates.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{
		DNSName: (&url.URL{Host: k.subject.SignInHost}).Hostname(), Roots: k.trust.RootCAs, Intermediates: intermediates, CurrentTime: at,
	})
	return err == nil
}

// unverifiedDate asks for the time without verifying who answers. It sends no secret, and uses nothing else of the answer.
func (k *checker) unverifiedDate(ctx context.Context, r route) (sent, received, date time.Time) {
	ctx, cancel := context.WithTimeout(ctx, k.limits.dial+k.limits.handshake)
	defer cancel()
	trusting := &checker{trust: &tls.Config{InsecureSkipVerify: true}, limits: k.limits} //nolint:gosec // see above
	transport := trusting.helloTransport(r, true)
	defer transport.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, k.conn.SignInURL+"/", nil)
	if err != nil {
		return sent, received, date
	}
	sent = k.now()
	resp, err := (&http.Client{Transport: transport, CheckRedirect: stay}).Do(req)
	if err != nil {
		return sent, received, date
	}
	defer resp.Body.Close()
	date, _ = http.ParseTime(resp.Header.Get("Date")) // zero if there is none
	return sent, k.now(), date
}
