//go:build linux

package e2e

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"smokeball-connect/demo"
)

// office is a network in which the sign-in host can only be reached through a proxy, which requires a user name and password.
type office struct {
	certificate string // the path of the certificate that the office trusts
	roots       *x509.CertPool
	proxy       *httptest.Server
}

const (
	officeHost     = "sign-in.example.com"
	officeUser     = "jane"
	officePassword = "proxy-secret"
)

func newOffice(t *testing.T, signIn http.Handler) *office {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: officeHost}, DNSNames: []string{officeHost},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{certificate: filepath.Join(t.TempDir(), "office.pem"), roots: x509.NewCertPool()}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	o.roots.AppendCertsFromPEM(text)
	if err := os.WriteFile(o.certificate, text, 0o600); err != nil {
		t.Fatal(err)
	}
	host := httptest.NewUnstartedServer(signIn)
	host.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	host.StartTLS()
	t.Cleanup(host.Close)
	o.proxy = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		want := "Basic " + base64.StdEncoding.EncodeToString([]byte(officeUser+":"+officePassword))
		switch {
		case r.Header.Get("Proxy-Authorization") != want:
			w.Header().Set("Proxy-Authenticate", `Basic realm="office"`)
			w.WriteHeader(http.StatusProxyAuthRequired)
		case r.Method != http.MethodConnect || r.Host != officeHost+":443":
			w.WriteHeader(http.StatusForbidden)
		default:
			tunnel(t, w, host.Listener.Addr().String())
		}
	}))
	t.Cleanup(o.proxy.Close)
	return o
}

// tunnel connects the client with an address until either side closes.
func tunnel(t *testing.T, w http.ResponseWriter, address string) {
	t.Helper()
	there, err := net.Dial("tcp", address)
	if err != nil {
		t.Error(err)
		return
	}
	w.WriteHeader(http.StatusOK)
	here, said, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	go func() {
		io.Copy(there, said) // including what the server has already read
		there.Close()
	}()
	go func() {
		io.Copy(here, there)
		here.Close()
	}()
}

// env is the environment that the office sets, with the password that the person has typed.
func (o *office) env(password string) []string {
	return []string{"SSL_CERT_FILE=" + o.certificate, "HTTPS_PROXY=" + o.address(password).String()}
}

func (o *office) address(password string) *url.URL {
	u, _ := url.Parse(o.proxy.URL) // always valid
	u.User = url.UserPassword(officeUser, password)
	return u
}

// All requests go through the proxy, and if the proxy refuses them, the program says so.
func TestProxy(t *testing.T) {
	t.Parallel()
	const life = 5 * time.Second // long enough for a busy computer to print a token before it has run out
	s, p := newSession(t, sessionKind{}), newProvider(t, demo.Options{AccessLife: life})
	o := newOffice(t, p.Handler())
	firm := append(p.env(), "SMOKEBALL_AUTH_URL=https://"+officeHost, "SMOKEBALL_API_URL=https://"+officeHost)
	env := slices.Concat(firm, o.env(officePassword))

	connect := s.start(t, env, "connect")
	jane := newPerson()
	jane.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: o.roots}, Proxy: func(r *http.Request) (*url.URL, error) {
		if r.URL.Hostname() == officeHost {
			return o.address(officePassword), nil
		}
		return nil, nil
	}}
	jane.mustSignIn(t, s.link(t))
	if code := connect.wait(t); code != 0 {
		t.Fatal(code)
	}
	p.runsOut(life)
	for name, c := range map[string]struct {
		env  []string
		says string
	}{
		"another password":    {o.env("wrong"), "asks for a user name and password"},
		"no trust":            {[]string{o.env(officePassword)[1]}, "can't prove that it is Smokeball"},
		"nobody at the proxy": {[]string{o.env("")[0], "HTTPS_PROXY=http://127.0.0.1:1"}, "Can't reach Smokeball"},
		"a setting":           {append(o.env(officePassword), "SMOKEBALL_PROXY="+o.proxy.URL), "asks for a user name and password"},
		"no proxy":            {append(o.env(officePassword), "SMOKEBALL_PROXY=none"), "Can't reach Smokeball"},
	} {
		out, said, code := s.run(t, slices.Concat(firm, c.env), "token")
		if code != 5 || out != "" || !strings.Contains(said, c.says) {
			t.Errorf("%s: exit code %d, %q", name, code, said)
		}
		if strings.Contains(said, officePassword) || strings.Contains(said, "wrong") {
			t.Errorf("%s: it repeats the password", name)
		}
	}
	if out, said, code := s.run(t, append(env, "SMOKEBALL_PROXY="+o.address(officePassword).String()), "token"); code != 1 || out != "" ||
		!strings.Contains(said, "HTTPS_PROXY") || strings.Contains(said, officePassword) {
		t.Errorf("a password in a setting: exit code %d, %q", code, said)
	}
	if out, _, code := s.run(t, env, "token"); code != 0 || strings.TrimSpace(out) != p.LastAccessToken() {
		t.Errorf("token ends with %d", code)
	}
	if _, _, code := s.run(t, env, "disconnect"); code != 0 || p.Journal().Revoked != 1 {
		t.Errorf("disconnect ends with %d, and %d revoked", code, p.Journal().Revoked)
	}
}
