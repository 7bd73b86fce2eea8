// Package demo is a stand-in for Smokeball's sign-in and API, modelled on AWS Cognito, which runs the real sign-in. With --demo the
// program signs in to it, so that all of it can be tried without an account. It listens on loopback only. Tests use package demotest,
// a server with faults and a journal.
//
// The tokens carry their own state and are signed with the demo's own key, so that a later server renews what an earlier one issued, on
// any port. What was revoked or rotated away is known only to the server that did it.
package demo

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// ClientID is the client that a server knows unless told otherwise.
	ClientID = "demo"
	// APIKey is a key for the API, which accepts any.
	APIKey = "demo"
)

// Options configure a server. The zero Options stand for Smokeball without rotation, with the lifetimes that Smokeball documents.
type Options struct {
	// Address to listen on; "127.0.0.1:0" when empty.
	Address string
	// ClientID of the only client, a public one; the constant ClientID when empty.
	ClientID string
	// RedirectURIs are those registered, which are compared exactly.
	RedirectURIs []string
	// Scopes are those assigned to the client, and granted when a request names none; matters/read and contacts/read when empty.
	Scopes []string

	AccessLife  time.Duration // of access tokens; an hour when zero
	CodeLife    time.Duration // of authorization codes; 5 minutes when zero
	RefreshLife time.Duration // of refresh tokens; 30 days when zero
	// Rotate makes every refresh issue a new refresh token. The old one works until Grace has passed.
	Rotate bool
	Grace  time.Duration
	// IDToken adds an ID token with name and email.
	IDToken bool
	// TokenSize is the approximate size of an access token, in bytes; 2,000 when zero.
	TokenSize int

	// Issuer is the issuer named in the tokens; one at demo.example when empty.
	Issuer string

	// Email and Password prefill the form.
	Email, Password string
	// Hint is the text on the form. Where is the name of the place that every page shows.
	Hint, Where string
	// Now is the server's clock; time.Now when nil.
	Now func() time.Time
}

// ForDemo returns the options for --demo.
func ForDemo(redirectURIs []string) Options {
	return Options{
		RedirectURIs: redirectURIs,
		Scopes:       []string{"matters/read", "contacts/read", "documents/write", "firm/read"},
		IDToken:      true,
		Email:        "jane@brown.example",
		Password:     "demo",
		Hint:         "This is a demonstration. It is not Smokeball: please do not type your Smokeball password here.",
		Where:        "DEMO",
	}
}

// Server is a running stand-in. Its methods may be called from any goroutine.
type Server struct {
	options Options
	handler http.Handler
	http    *http.Server
	url     string

	mu       sync.Mutex
	codes    map[string]code
	sessions map[string]browserSession // of browsers, by cookie
	dead     map[string]time.Time      // when refresh tokens and sign-ins stop working, by ID and origin
}

// New returns a server that does not listen. Use its Handler.
func New(o Options) *Server {
	o.ClientID = cmp.Or(o.ClientID, ClientID)
	if len(o.Scopes) == 0 {
		o.Scopes = []string{"matters/read", "contacts/read"}
	}
	o.AccessLife = cmp.Or(o.AccessLife, time.Hour)
	o.CodeLife = cmp.Or(o.CodeLife, 5*time.Minute)
	o.RefreshLife = cmp.Or(o.RefreshLife, 30*24*time.Hour)
	o.TokenSize = cmp.Or(o.TokenSize, 2000)
	o.Issuer = cmp.Or(o.Issuer, issuer)
	o.Hint = cmp.Or(o.Hint, "This is a stand-in for Smokeball's sign-in page.")
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{options: o, codes: map[string]code{}, sessions: map[string]browserSession{}, dead: map[string]time.Time{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /oauth2/authorize", s.authorize)
	mux.HandleFunc("POST /oauth2/authorize", s.answer)
	mux.HandleFunc("GET /oauth2/logout", s.logout)
	mux.HandleFunc("GET /logout", s.logout)
	mux.HandleFunc("POST /oauth2/token", s.token)
	mux.HandleFunc("POST /oauth2/revoke", s.revoke)
	mux.HandleFunc("GET /firm", s.firm)
	s.handler = mux
	return s
}

// Start returns a server that listens on loopback.
func Start(o Options) (*Server, error) {
	address := cmp.Or(o.Address, "127.0.0.1:0")
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("%s is not a loopback address", host)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	s := New(o)
	s.url = "http://" + listener.Addr().String()
	s.http = &http.Server{Handler: s.handler, ReadHeaderTimeout: 10 * time.Second}
	go s.http.Serve(listener)
	return s, nil
}

// URL is the origin of the sign-in host and of the API, "" when the server does not listen.
func (s *Server) URL() string { return s.url }

// Handler returns the handler that answers requests.
func (s *Server) Handler() http.Handler { return s.handler }

// Close stops listening and drops every connection.
func (s *Server) Close() error {
	if s.http == nil {
		return nil
	}
	return s.http.Close()
}

// Shutdown stops listening and waits for requests under way to end. The server must have been made by Start.
func (s *Server) Shutdown(ctx context.Context) error { return s.http.Shutdown(ctx) }

func (s *Server) now() time.Time { return s.options.Now() }

// firm is GET /firm of the API. It needs an access token and an API key.
func (s *Server) firm(w http.ResponseWriter, r *http.Request) {
	bearer, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case r.Header.Get("x-api-key") == "":
		writeJSON(w, http.StatusForbidden, map[string]string{"message": "Forbidden"})
	case !found || !s.accepts(bearer):
		writeJSON(w, http.StatusUnauthorized, map[string]string{"message": "Unauthorized"})
	default:
		writeJSON(w, http.StatusOK, map[string]string{"id": "5f0c7d1e-6a53-4a6f-9d6e-2f1f4c3b2a10", "name": "Brown LLC"})
	}
}
