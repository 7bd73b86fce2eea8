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
	wire "encoding/binary"
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

// identity is a self-signed certificate of some hosts, and what a program needs to trust it.
type identity struct {
	certificate tls.Certificate
	file        string // with the certificate, for SSL_CERT_FILE
	roots       *x509.CertPool
}

// newIdentity makes one that names its signer, unless that is "".
func newIdentity(t *testing.T, signer string, hosts ...string) identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: hosts[0]}, DNSNames: hosts,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	if signer != "" {
		template.Subject.Organization = []string{signer}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	i := identity{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, filepath.Join(t.TempDir(), "trusted.pem"), x509.NewCertPool()}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	i.roots.AppendCertsFromPEM(text)
	if err := os.WriteFile(i.file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return i
}

// person has a browser that trusts the hosts, and reaches them through a proxy.
func (i identity) person(proxy *url.URL) *person {
	p := newPerson()
	p.client.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: i.roots}, Proxy: func(r *http.Request) (*url.URL, error) {
		if r.URL.Scheme == "https" {
			return proxy, nil
		}
		return nil, nil
	}}
	return p
}

// office is a network in which the sign-in host can only be reached through a proxy, which requires a user name and password.
type office struct {
	identity
	proxy *httptest.Server
}

const (
	officeHost     = "sign-in.example.com"
	officeUser     = "jane"
	officePassword = "proxy-secret"
)

func newOffice(t *testing.T, signIn http.Handler) *office {
	t.Helper()
	o := &office{identity: newIdentity(t, "", officeHost)}
	host := httptest.NewUnstartedServer(signIn)
	host.TLS = &tls.Config{Certificates: []tls.Certificate{o.certificate}}
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
			tunnel(t, w, host.Listener.Addr().String(), 0)
		}
	}))
	t.Cleanup(o.proxy.Close)
	return o
}

// tunnel connects the client with an address until either side closes. A TLS hello of more than a number of bytes, unless that is 0, is
// swallowed: nothing of the client gets through, and nobody answers.
func tunnel(t *testing.T, w http.ResponseWriter, address string, most int) {
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
		const head = 5 // of a TLS record: its last two bytes are the length of the rest (RFC 8446 §5.1)
		if record, err := said.Peek(head); err == nil && most > 0 && head+int(wire.BigEndian.Uint16(record[3:])) > most {
			io.Copy(io.Discard, said)
		}
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
	return []string{"SSL_CERT_FILE=" + o.file, "HTTPS_PROXY=" + o.address(password).String()}
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
	o.person(o.address(officePassword)).mustSignIn(t, s.link(t))
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
