//go:build linux

package e2e

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"smokeball-connect/demo"
)

// internet is the part of it that a test needs: Smokeball's own hosts for the United States, which can only be reached through a proxy.
// Faults can be planted in it.
type internet struct {
	smokeball *provider // who signs people in
	trusted   identity
	filter    identity // of somebody in between, whom nobody trusts
	proxy     *httptest.Server
	apiKey    string // the right one

	mu     sync.Mutex
	faults faults
}

// faults are what is wrong with an internet.
type faults struct {
	clockBehind  time.Duration // how far Smokeball's clock is behind, so that this computer's seems fast
	otherApp     bool          // the app is registered elsewhere: the sign-in host does not know the client ID
	otherFirm    bool          // the firm is elsewhere: the API does not know it
	intercepted  bool          // the filter intercepts secure connections
	largestHello int           // the largest TLS hello that gets through, in bytes; 0 for any
	apiKey       string        // the one that the API wants
	lacksScope   bool          // a new sign-in is not granted firm/read
}

const (
	signInHost = "auth.smokeball.com"
	apiHost    = "api.smokeball.com"
	filterName = "Green Wall Filter"
	cognito    = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbC"
)

func newInternet(t *testing.T, apiKey string) *internet {
	t.Helper()
	i := &internet{
		smokeball: newProvider(t, demo.Options{Scopes: []string{"matters/read", "firm/read"}, Issuer: cognito}),
		trusted:   newIdentity(t, "Smokeball", signInHost, apiHost),
		filter:    newIdentity(t, filterName, signInHost, apiHost),
		apiKey:    apiKey,
		faults:    faults{apiKey: apiKey},
	}
	hosts := map[string]string{signInHost + ":443": i.serve(t, i.signIn), apiHost + ":443": i.serve(t, i.api)}
	i.proxy = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address, known := hosts[r.Host]
		if r.Method != http.MethodConnect || !known {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		tunnel(t, w, address, i.now().largestHello)
	}))
	t.Cleanup(i.proxy.Close)
	return i
}

func (i *internet) now() faults {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.faults
}

// plant makes something go wrong until undo is called.
func (i *internet) plant(change func(*faults)) (undo func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	before := i.faults
	change(&i.faults)
	return func() { i.plant(func(f *faults) { *f = before }) }
}

// serve starts one of the hosts, and returns its address.
func (i *internet) serve(t *testing.T, answer http.HandlerFunc) (address string) {
	t.Helper()
	host := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(-i.now().clockBehind).UTC().Format(http.TimeFormat))
		answer(w, r)
	}))
	host.Config.SetKeepAlivesEnabled(false) // so that each request meets the faults of its time
	host.TLS = &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		if i.now().intercepted {
			return &i.filter.certificate, nil
		}
		return &i.trusted.certificate, nil
	}}
	host.Config.ErrorLog = log.New(io.Discard, "", 0) // clients that do not trust it hang up
	host.StartTLS()
	t.Cleanup(host.Close)
	return host.Listener.Addr().String()
}

// signIn is Smokeball's sign-in host.
func (i *internet) signIn(w http.ResponseWriter, r *http.Request) {
	f := i.now()
	switch {
	case f.otherApp && r.URL.Path == "/oauth2/token":
		answerJSON(w, http.StatusBadRequest, `{"error":"invalid_client"}`)
		return
	case f.lacksScope && r.URL.Path == "/oauth2/authorize":
		// The program asks for no scopes, and is granted those that its app has been assigned: one fewer.
		asked := r.URL.Query()
		asked.Set("scope", "matters/read")
		r.URL.RawQuery = asked.Encode()
	}
	i.smokeball.Handler().ServeHTTP(w, r)
}

// api is Smokeball's API. It looks at the key first, then at the token, then at the scopes.
func (i *internet) api(w http.ResponseWriter, r *http.Request) {
	f := i.now()
	refuse := func(status int) {
		answerJSON(w, status, fmt.Sprintf(`{"title":%q,"status":%d}`, http.StatusText(status), status))
	}
	if r.Header.Get("x-api-key") != f.apiKey {
		refuse(http.StatusForbidden)
		return
	}
	answer := httptest.NewRecorder()
	i.smokeball.Handler().ServeHTTP(answer, r)
	var token struct {
		jwt.RegisteredClaims
		Scope string `json:"scope"`
	}
	bearer := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	_, _, err := jwt.NewParser().ParseUnverified(bearer, &token) // the handler has verified it
	switch {
	case answer.Code != http.StatusOK:
		refuse(answer.Code)
	case err != nil || !slices.Contains(strings.Fields(token.Scope), "firm/read"):
		refuse(http.StatusForbidden)
	case f.otherFirm:
		refuse(http.StatusNotFound)
	default:
		answerJSON(w, http.StatusOK, answer.Body.String())
	}
}

func answerJSON(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	io.WriteString(w, text)
}

// env is what a firm in the United States sets for its people, and for every program in its office.
func (i *internet) env() []string { return append(i.envWithoutProxy(), "HTTPS_PROXY="+i.proxy.URL) }

func (i *internet) envWithoutProxy() []string {
	return []string{
		"SMOKEBALL_CLIENT_ID=" + clientID, "SMOKEBALL_REGION=us",
		"SMOKEBALL_REDIRECT_URIS=" + strings.Join(i.smokeball.redirects, ","), "SSL_CERT_FILE=" + i.trusted.file,
	}
}

// person has a browser that can reach Smokeball.
func (i *internet) person(t *testing.T) *person {
	t.Helper()
	proxy, err := url.Parse(i.proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	return i.trusted.person(proxy)
}

// mustNotLeak fails the test where a secret is in the text.
func (i *internet) mustNotLeak(t *testing.T, text string) {
	t.Helper()
	i.smokeball.mustNotLeak(t, "what a check says", text)
	if strings.Contains(text, i.apiKey) {
		t.Error("the API key is in what a check says")
	}
}
