package auth

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

const (
	answerTimeout = 30 * time.Second
	responseLimit = 1 << 20 // bytes; x/oauth2 has the same limit
	assumedLife   = time.Hour
	longestLife   = 366 * 24 * time.Hour
)

// provider speaks to Smokeball's sign-in host, as the public client of one connection.
type provider struct {
	conn   Connection
	client *http.Client
	now    func() time.Time
}

// tokenResponse is an answer of the token endpoint (RFC 6749 §5.1).
type tokenResponse struct {
	AccessToken, RefreshToken, IDToken Secret

	TokenType  string
	Scope      string
	ExpiresIn  time.Duration
	ReceivedAt time.Time // by this machine's clock
	ServerTime time.Time // by the server's, from the Date header; ReceivedAt where there is none
}

// clockOff is how far this machine's clock is ahead of the server's.
func (g tokenResponse) clockOff() time.Duration { return g.ReceivedAt.Sub(g.ServerTime) }

// newHTTPClient keeps to the transport's proxy and trust, and never follows a redirect: a token
// endpoint that sends a client elsewhere is not one to follow with a refresh token in hand.
func newHTTPClient(transport http.RoundTripper) *http.Client {
	return &http.Client{
		Transport: transport,
		Timeout:   answerTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

func (p provider) config(redirectURI string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.conn.ClientID,
		Endpoint: oauth2.Endpoint{
			AuthURL:   p.conn.SignInURL + "/oauth2/authorize",
			TokenURL:  p.conn.SignInURL + "/oauth2/token",
			AuthStyle: oauth2.AuthStyleInParams,
		},
		RedirectURL: redirectURI,
		Scopes:      p.conn.Scopes,
	}
}

// authorizeURL is where the browser is sent (RFC 6749 §4.1.1, RFC 7636 §4.3). With someoneElse it is Smokeball's logout
// page, which forgets who is signed in in the browser and asks again, with the same parameters.
func (p provider) authorizeURL(redirectURI string, state, verifier Secret, someoneElse bool) Secret {
	link := p.config(redirectURI).AuthCodeURL(state.Reveal(), oauth2.S256ChallengeOption(verifier.Reveal()))
	if someoneElse {
		link = strings.Replace(link, "/oauth2/authorize?", "/oauth2/logout?", 1)
	}
	return NewSecret(link)
}

// exchange turns an authorization code into tokens (RFC 6749 §4.1.3). It fails with *Error; a refused code is CodeRefused.
func (p provider) exchange(ctx context.Context, redirectURI string, code, verifier Secret) (tokenResponse, error) {
	return p.token(ctx, CodeRefused, func(ctx context.Context) (*oauth2.Token, error) {
		return p.config(redirectURI).Exchange(ctx, code.Reveal(), oauth2.VerifierOption(verifier.Reveal()))
	})
}

// refresh asks for a new access token (RFC 6749 §6). It fails with *Error; a refused refresh token is SignInRefused.
// The grant's refresh token is zero unless the server sent a new one.
func (p provider) refresh(ctx context.Context, refreshToken Secret) (tokenResponse, error) {
	g, err := p.token(ctx, SignInRefused, func(ctx context.Context) (*oauth2.Token, error) {
		return p.config("").TokenSource(ctx, &oauth2.Token{RefreshToken: refreshToken.Reveal()}).Token()
	})
	if g.RefreshToken.Equal(refreshToken) {
		g.RefreshToken = Secret{}
	}
	return g, err
}

// token runs one request to the token endpoint and translates what comes of it.
func (p provider) token(ctx context.Context, invalidGrant ProblemKind,
	request func(context.Context) (*oauth2.Token, error)) (tokenResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	w := &requestTrace{base: p.client.Transport}
	client := *p.client
	client.Transport = w
	ctx = context.WithValue(w.trace(ctx), oauth2.HTTPClient, &client)

	token, err := request(ctx)
	received := p.now()
	header, sent := w.result()
	if err != nil {
		return tokenResponse{}, tokenError(err, invalidGrant, header, sent, received)
	}
	if !strings.EqualFold(token.Type(), "Bearer") {
		return tokenResponse{}, &Error{Kind: AnswerNotUnderstood, Unanswered: true, detail: "the token is not of the type Bearer"}
	}
	g := tokenResponse{
		AccessToken:  NewSecret(token.AccessToken),
		RefreshToken: NewSecret(token.RefreshToken),
		TokenType:    "Bearer",
		ReceivedAt:   received,
		ServerTime:   received,
	}
	if id, ok := token.Extra("id_token").(string); ok {
		g.IDToken = NewSecret(id)
	}
	if scope, ok := token.Extra("scope").(string); ok {
		g.Scope = scope
	}
	if g.Scope == "" {
		g.Scope = readClaims(g.AccessToken).Scope
	}
	g.ExpiresIn = lifetime(token.ExpiresIn, g.AccessToken)
	g.ServerTime = serverTime(header, readClaims(g.AccessToken), received)
	return g, nil
}

// serverTime is the server's clock by the Date header, unless that is wild: the token says when it was issued, and where it does not,
// no computer's clock is wrong by years.
func serverTime(header http.Header, c claims, received time.Time) time.Time {
	date, err := http.ParseTime(header.Get("Date"))
	switch {
	case err != nil:
		return received
	case c.IssuedAt != nil && date.Sub(c.IssuedAt.Time).Abs() > dateTolerance:
		return within(c.IssuedAt.Time, received)
	}
	return within(date, received)
}

const (
	// dateTolerance is how far the Date header may be off the time at which the token says it was issued.
	dateTolerance = time.Hour
	// wildClock is by how much nobody's clock is wrong.
	wildClock = 5 * 366 * 24 * time.Hour
)

func within(at, received time.Time) time.Time {
	if at.Sub(received).Abs() > wildClock {
		return received
	}
	return at
}

// lifetime is expires_in where that makes sense, else what the token says of itself, else what Smokeball documents.
func lifetime(expiresIn int64, access Secret) time.Duration {
	life := time.Duration(expiresIn) * time.Second
	if life <= 0 {
		life = readClaims(access).lifetime()
	}
	if life <= 0 {
		life = assumedLife
	}
	return min(life, longestLife)
}

// tokenError keeps the kind of a failure and drops its text: x/oauth2 puts the response's body there.
func tokenError(err error, invalidGrant ProblemKind, header http.Header, sent bool, now time.Time) *Error {
	if answer, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		status := answer.Response.StatusCode
		// 200 with an "error" in it is an answer like 400.
		if status < 300 || status == http.StatusBadRequest || status == http.StatusUnauthorized {
			switch answer.ErrorCode {
			case "invalid_grant":
				return &Error{Kind: invalidGrant, detail: "invalid_grant"}
			case "invalid_client", "unauthorized_client":
				return &Error{Kind: ClientRefused, detail: answer.ErrorCode}
			case "invalid_request", "unsupported_grant_type", "invalid_scope":
				return &Error{Kind: AnswerNotUnderstood, detail: answer.ErrorCode}
			}
		}
		e := &Error{Kind: AnswerNotUnderstood, Unanswered: true, detail: fmt.Sprintf("status %d", status)}
		switch {
		case status == http.StatusTooManyRequests:
			e.Kind, e.Unanswered = Throttled, false
			e.RetryAfter = retryAfter(header, now)
		case status == http.StatusProxyAuthRequired:
			e.Kind, e.Unanswered = ProxyRefused, false
		case status >= 500:
			e.Kind = Unreachable
			e.RetryAfter = retryAfter(header, now)
		}
		return e
	}
	if header != nil {
		return &Error{Kind: AnswerNotUnderstood, Unanswered: true, detail: "the answer is not a token response"}
	}
	if errors.Is(err, context.Canceled) {
		return &Error{Kind: Cancelled, Unanswered: sent}
	}
	return notReached(err, sent)
}

// notReached is the failure of a request that brought no answer.
func notReached(err error, sent bool) *Error {
	if proxy, ok := errors.AsType[*ProxyError](err); ok && proxy.Status == http.StatusProxyAuthRequired {
		return &Error{Kind: ProxyRefused}
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return &Error{Kind: NotTrusted}
	}
	return &Error{Kind: Unreachable, Unanswered: sent, detail: transportFailure(err)}
}

// transportFailure names what went wrong on the way, without the URL and without the error's own text.
func transportFailure(err error) string {
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		return "no answer in time"
	}
	for cause := err; cause != nil; cause = errors.Unwrap(cause) {
		err = cause
	}
	return fmt.Sprintf("%T", err)
}

// longestPause is how long a server may ask to be left alone. Much can change in an hour.
const longestPause = time.Hour

// retryAfter reads the header of that name: seconds, or a date (RFC 9110 §10.2.3), which is one of the server's clock.
func retryAfter(header http.Header, now time.Time) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Duration(min(max(0, seconds), int64(longestPause/time.Second))) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	return min(max(0, at.Sub(now)), longestPause)
}

// revoke ends a refresh token and the access tokens made from it (RFC 7009). It fails with *Error.
func (p provider) revoke(ctx context.Context, refreshToken Secret) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	form := url.Values{"token": {refreshToken.Reveal()}, "client_id": {p.conn.ClientID}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.conn.SignInURL+"/oauth2/revoke", strings.NewReader(form.Encode()))
	if err != nil {
		return &Error{Kind: Unreachable, detail: "the revocation request could not be made"}
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := p.client.Do(req)
	if err != nil {
		return notReached(err, true)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, responseLimit)) // so that the connection can be used again
	switch {
	case resp.StatusCode == http.StatusOK && isHTML(resp.Header): // a captive portal's, most likely
		return &Error{Kind: AnswerNotUnderstood, detail: "a page in place of an answer"}
	case resp.StatusCode == http.StatusOK:
		return nil
	case resp.StatusCode == http.StatusTooManyRequests:
		return &Error{Kind: Throttled, RetryAfter: retryAfter(resp.Header, p.now())}
	case resp.StatusCode >= 500:
		return &Error{Kind: Unreachable, detail: fmt.Sprintf("status %d", resp.StatusCode)}
	}
	return &Error{Kind: AnswerNotUnderstood, detail: fmt.Sprintf("status %d", resp.StatusCode)}
}

func isHTML(header http.Header) bool {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	return err == nil && kind == "text/html"
}

// requestTrace is a transport that remembers how far a request got.
type requestTrace struct {
	base http.RoundTripper

	mu     sync.Mutex
	sent   bool        // a connection was had, so that the server may have seen the request
	header http.Header // of the answer, nil when none came
}

func (w *requestTrace) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.sent = true
		},
	})
}

func (w *requestTrace) RoundTrip(req *http.Request) (*http.Response, error) {
	base := w.base
	if base == nil {
		base = http.DefaultTransport
	}
	resp, err := base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.sent, w.header = true, resp.Header
	w.mu.Unlock()
	return resp, sanitize(resp)
}

// sanitize leaves an expires_in out of a token response that makes no sense, and rounds one that is no whole number: x/oauth2
// would throw the whole answer away, and with it a refresh token that may be the only good one.
func sanitize(resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, responseLimit))
	resp.Body.Close()
	if err != nil {
		return err
	}
	var answer map[string]json.RawMessage
	_ = json.Unmarshal(body, &answer) // what is no JSON object is for x/oauth2 to refuse
	if life, there := answer[expiresIn]; there {
		delete(answer, expiresIn)
		if seconds := wholeSeconds(life); seconds > 0 {
			answer[expiresIn] = strconv.AppendInt(nil, seconds, 10)
		}
		if body, err = json.Marshal(answer); err != nil {
			return err
		}
	}
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return nil
}

const expiresIn = "expires_in"

// wholeSeconds reads a life in seconds, as a number or as text; 0 where that makes no sense.
func wholeSeconds(raw json.RawMessage) int64 {
	text := strings.Trim(string(raw), `"`)
	seconds, err := strconv.ParseFloat(text, 64)
	if err != nil || !(seconds >= 1 && seconds <= longestLife.Seconds()) {
		return 0
	}
	return int64(seconds)
}

func (w *requestTrace) result() (header http.Header, sent bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.header, w.sent
}
