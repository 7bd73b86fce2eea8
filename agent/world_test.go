package agent

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
	"smokeball-connect/demo"
	"smokeball-connect/demo/demotest"
	"smokeball-connect/platform/listeners"
)

const (
	testClient = "check-client"
	rightKey   = "key+for/the=firm-1f2e3d"
	cognito    = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbC"
)

// world is a stand-in for Smokeball in the United States, behind real TLS and reached through a real proxy, and a computer that signs in
// there. Tests plant faults in it.
type world struct {
	t         *testing.T
	smokeball *demotest.Server
	authority *authority
	proxy     *httptest.Server
	session   *auth.Session
	checker   *checker
	memory    *memory

	mu          sync.Mutex
	hosts       map[string]string // where the proxy leads, by host and port
	certificate tls.Certificate
	date        time.Duration // how far Smokeball's clock is ahead
	key         string        // the API key that the API wants; "" if it does not look
	scopeless   bool          // the API does not look at the scope
	answers     http.HandlerFunc
	asked       int // requests to the API
	log         bytes.Buffer
}

// newWorld returns a world in which everything works. The options say what Smokeball grants.
func newWorld(t *testing.T, o demo.Options) *world {
	t.Helper()
	callback := freeCallback(t)
	o.ClientID, o.RedirectURIs, o.Issuer = testClient, []string{callback}, cognito
	if o.Scopes == nil {
		o.Scopes = []string{"matters/read", "firm/read"}
	}
	w := &world{t: t, smokeball: demotest.New(o), authority: newAuthority(t, "Honest Roots"), memory: &memory{}, key: rightKey,
		hosts: map[string]string{}}
	w.certificate = w.authority.sign(t, &x509.Certificate{DNSNames: []string{"auth.smokeball.com", "api.smokeball.com"}})
	signIn, api := w.serve(t, w.smokeball.Handler()), w.serve(t, http.HandlerFunc(w.api))
	w.hosts["auth.smokeball.com:443"], w.hosts["api.smokeball.com:443"] = signIn, api
	w.proxy = httptest.NewServer(http.HandlerFunc(w.tunnel))
	t.Cleanup(w.proxy.Close)

	trust := &tls.Config{RootCAs: w.authority.pool}
	proxied := func(r *http.Request) (*url.URL, error) {
		if r.URL.Hostname() == "127.0.0.1" {
			return nil, nil
		}
		return url.Parse(w.proxy.URL)
	}
	transport := auth.NewHelloTransport(proxied, trust, false)
	t.Cleanup(transport.CloseIdleConnections)
	w.session = auth.NewSession(auth.Options{
		OpenVault:   func(auth.Connection) (auth.Vault, error) { return w.memory, nil },
		OpenBrowser: func(link string) error { return signInAs(&http.Client{Transport: transport}, link) },
		Pages:       quiet{},
		Transport:   transport,
		Log:         slog.New(slog.NewTextHandler(&w.log, nil)),
		OnDemand:    true,
	})
	t.Cleanup(w.session.Close)
	c := auth.ConnectionAt("https://auth.smokeball.com", "https://api.smokeball.com", testClient)
	c.RedirectURIs = []string{callback}
	w.session.Configure(c, auth.NoProblem, false)
	w.checker = &checker{
		session: w.session, transport: transport, trust: trust, now: time.Now, limits: defaultLimits,
		proxy: func(r *http.Request) (*url.URL, check.ProxySource, error) {
			u, err := proxied(r)
			return u, check.ProxyFromSystem, err
		},
		lookup:      func(context.Context, string) error { return errors.New("looking up the host is for the proxy") },
		online:      func() bool { return true },
		listeners:   listeners.On,
		tryKeychain: func(context.Context) error { return nil },
		tryPorts:    w.session.TryPorts,
		apiKey:      func(context.Context, auth.Connection) (auth.Secret, error) { return auth.NewSecret(rightKey), nil },
	}
	return w
}

// signIn signs in to Smokeball.
func (w *world) signIn() *world {
	w.t.Helper()
	w.wait("the keychain", func(s auth.Status) bool { return s.State == auth.SignedOut })
	w.session.SignIn()
	w.wait("the sign-in", func(s auth.Status) bool { return s.State == auth.Connected })
	w.session.LastPage(w.t.Context()) // after which the port is free
	return w
}

const patience = 20 * time.Second

func (w *world) wait(what string, done func(auth.Status) bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	if s, err := w.session.Wait(ctx, done); err != nil {
		w.t.Fatalf("timed out waiting for %s: state %v, problem %q, warning %q", what, s.State, s.Problem.Kind, s.Warning.Kind)
	}
}

// signInAs does what a person and their browser do.
func signInAs(browser *http.Client, link string) error {
	browser.Jar, _ = cookiejar.New(nil) // never fails
	resp, err := browser.PostForm(link, url.Values{"email": {"jane@brown.example"}, "password": {"x"}})
	if err != nil {
		return errors.New("the browser failed")
	}
	return resp.Body.Close()
}

// serve serves TLS with the world's certificate, and returns its address.
func (w *world) serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(&dated{ResponseWriter: rw, world: w}, r)
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		return &w.certificate, nil
	}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// dated dates an answer by Smokeball's clock.
type dated struct {
	http.ResponseWriter
	world *world
}

func (d *dated) WriteHeader(status int) {
	d.world.mu.Lock()
	defer d.world.mu.Unlock()
	d.Header().Set("Date", time.Now().Add(d.world.date).UTC().Format(http.TimeFormat))
	d.ResponseWriter.WriteHeader(status)
}

// api is Smokeball's API, which looks at the API key first, then at the token, then at its scopes.
func (w *world) api(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.asked++
	key, answers, scopeless := w.key, w.answers, w.scopeless
	w.mu.Unlock()
	token := auth.Inspect(auth.NewSecret(r.Header.Get("Authorization")))
	refuse := func(status int) {
		rw.Header().Set("Content-Type", "application/problem+json")
		rw.WriteHeader(status)
		fmt.Fprintf(rw, `{"title":%q,"status":%d,"errors":[{"detail":"a detail that nobody may see"}]}`, http.StatusText(status), status)
	}
	allowed := scopeless || strings.Contains(" "+strings.Join(token.Scopes, " ")+" ", " firm/read ")
	switch {
	case answers != nil:
		answers(rw, r)
	case key != "" && r.Header.Get("x-api-key") != key:
		refuse(http.StatusForbidden)
	case token.Standing(time.Now()) != auth.Good || len(w.smokeball.Alive()) == 0:
		refuse(http.StatusUnauthorized)
	case !allowed:
		refuse(http.StatusForbidden)
	default:
		rw.Header().Set("Content-Type", "application/json")
		rw.WriteHeader(http.StatusOK)
		io.WriteString(rw, `{"id":"1","name":"Brown LLC"}`)
	}
}

// tunnel is the proxy, which leads where hosts says.
func (w *world) tunnel(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	to := w.hosts[r.Host]
	w.mu.Unlock()
	if status := map[string]int{"password": 407, "blocked": 403, "": 502}[to]; status != 0 {
		rw.WriteHeader(status)
		return
	}
	there, err := net.Dial("tcp", to)
	if err != nil {
		rw.WriteHeader(http.StatusBadGateway)
		return
	}
	rw.WriteHeader(http.StatusOK)
	here, said, err := http.NewResponseController(rw).Hijack()
	if err != nil {
		there.Close()
		return
	}
	go func() {
		io.Copy(there, said)
		there.Close()
	}()
	go func() {
		io.Copy(here, there)
		here.Close()
	}()
}

// set changes the world under its mutex.
func (w *world) set(change func(w *world)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(w)
}

// authority signs certificates.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	pool        *x509.CertPool
}

func newAuthority(t *testing.T, name string) *authority {
	t.Helper()
	a := &authority{pool: x509.NewCertPool()}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{Organization: []string{name}}, IsCA: true,
		BasicConstraintsValid: true, NotBefore: time.Now().AddDate(-5, 0, 0), NotAfter: time.Now().AddDate(5, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.certificate, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.certificate)
	return a
}

func (a *authority) sign(t *testing.T, template *x509.Certificate) tls.Certificate {
	t.Helper()
	template.SerialNumber = big.NewInt(2)
	if template.NotAfter.IsZero() {
		template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}
}

// lastPort is the last port given to a test. These are below the system's ephemeral ports, so that no connection can take one in between.
var lastPort atomic.Int32

func freeCallback(t *testing.T) string {
	t.Helper()
	for {
		port := 21000 + lastPort.Add(1)
		if port > 30000 {
			t.Fatal("no port is free")
		}
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			l.Close()
			return fmt.Sprintf("http://127.0.0.1:%d/callback", port)
		}
	}
}

// quiet answers with empty pages.
type quiet struct{}

func (quiet) Done(w http.ResponseWriter, _ auth.Outcome)      { w.WriteHeader(http.StatusOK) }
func (quiet) Stray(w http.ResponseWriter, status int, _ bool) { w.WriteHeader(status) }

// memory is a vault that works until it is told not to.
type memory struct {
	mu     sync.Mutex
	record []byte
	err    error
	lock   sync.Mutex
}

type memoryLock struct{ *sync.Mutex }

func (memoryLock) Held() bool { return true }

func (m *memory) failure() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.err
}
func (m *memory) Unlock(context.Context) error { return m.failure() }
func (m *memory) Load(context.Context) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.record, m.err
}
func (m *memory) Lock(context.Context) (auth.Lock, error) {
	m.lock.Lock()
	return memoryLock{&m.lock}, nil
}
func (m *memory) Save(_ context.Context, record []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.record = record
	return m.err
}
func (m *memory) Delete(ctx context.Context) error    { return m.Save(ctx, nil) }
func (m *memory) CheckWritable(context.Context) error { return m.failure() }
func (m *memory) SetUnanswered(string) error          { return nil }
func (m *memory) Unanswered() string                  { return "" }
func (m *memory) Sweep(context.Context) error         { return nil }
func (m *memory) Revision() string                    { return "" }
