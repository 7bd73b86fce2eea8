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

// tokenResponse is a successful response of the token endpoint (RFC 6749 §5.1).
type tokenResponse struct {
	AccessToken, RefreshToken, IDToken Secret

	TokenType  string
	Scope      string
	ExpiresIn  time.Duration
	ReceivedAt time.Time // by this machine's clock
	ServerTime time.Time // by the server's clock, see serverTime; ReceivedAt where that is not known
}

// clockOff returns how far this machine's clock is ahead of the server's.
func (g tokenResponse) clockOff() time.Duration { return g.ReceivedAt.Sub(g.ServerTime) }

// newHTTPClient returns a client that uses the transport, with its proxy and trust, and never follows a redirect: a
// refresh token must not be sent wherever a token endpoint points.
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

// authorizeURL returns the URL to open in the browser (RFC 6749 §4.1.1, RFC 7636 §4.3). With someoneElse it is Smokeball's logout
// page with the same parameters, which ends the browser's session and asks who signs in.
func (p provider) authorizeURL(redirectURI string, state, verifier Secret, someoneElse bool) Secret {
	link := p.config(redirectURI).AuthCodeURL(state.Reveal(), oauth2.S256ChallengeOption(verifier.Reveal()))
	if someoneElse {
		link = strings.Replace(link, "/oauth2/authorize?", "/oauth2/logout?", 1)
	}
	return NewSecret(link)
}

// exchange exchanges an authorization code for tokens (RFC 6749 §4.1.3). It fails with *Error; a refused code is CodeRefused.
func (p provider) exchange(ctx context.Context, redirectURI string, code, verifier Secret) (tokenResponse, error) {
	return p.token(ctx, CodeRefused, func(ctx context.Context) (*oauth2.Token, error) {
		return p.config(redirectURI).Exchange(ctx, code.Reveal(), oauth2.VerifierOption(verifier.Reveal()))
	})
}

// refresh asks for a new access token (RFC 6749 §6). It fails with *Error; a refused refresh token is SignInRefused.
// The response's refresh token is zero unless the server sent a new one.
func (p provider) refresh(ctx context.Context, refreshToken Secret) (tokenResponse, error) {
	g, err := p.token(ctx, SignInRefused, func(ctx context.Context) (*oauth2.Token, error) {
		return p.config("").TokenSource(ctx, &oauth2.Token{RefreshToken: refreshToken.Reveal()}).Token()
	})
	if g.RefreshToken.Equal(refreshToken) {
		g.RefreshToken = Secret{}
	}
	return g, err
}

// token makes one request to the token endpoint and translates its result. An invalid_grant becomes an *Error of the kind invalidGrant.
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

// serverTime returns the server's time by the Date header. A date too far from when the token says it was issued is replaced by that, and a
// time that is years off by received.
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
	// dateTolerance is how far the Date header may be from the time at which the token says it was issued.
	dateTolerance = time.Hour
	// wildClock is an error that no computer's clock has: the time from the server must be wrong.
	wildClock = 5 * 366 * 24 * time.Hour
)

func within(at, received time.Time) time.Time {
	if at.Sub(received).Abs() > wildClock {
		return received
	}
	return at
}

// lifetime returns expires_in where that makes sense, otherwise what the token says, otherwise what Smokeball documents.
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

// tokenError keeps the kind of a failure and drops its text, in which x/oauth2 quotes the response's body.
func tokenError(err error, invalidGrant ProblemKind, header http.Header, sent bool, now time.Time) *Error {
	if answer, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		status := answer.Response.StatusCode
		// x/oauth2 reports a 200 with an "error" in it as well. It means the same as a 400.
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

// notReached translates the error of a request that brought no response.
func notReached(err error, sent bool) *Error {
	if proxy, ok := errors.AsType[*ProxyError](err); ok && proxy.Status == http.StatusProxyAuthRequired {
		return &Error{Kind: ProxyRefused}
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return &Error{Kind: NotTrusted}
	}
	return &Error{Kind: Unreachable, Unanswered: sent, detail: transportFailure(err)}
}

// transportFailure describes a network error for the log by its type only: its text has the URL.
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

// longestPause limits a Retry-After: much can change in an hour.
const longestPause = time.Hour

// retryAfter reads the Retry-After header: seconds or a date (RFC 9110 §10.2.3). A date is by the server's clock, so it is compared with
// the Date header where there is one.
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
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, responseLimit)) // so that the connection can be reused
	switch {
	case resp.StatusCode == http.StatusOK && isHTML(resp.Header): // a captive portal's, most likely
		return &Error{Kind: AnswerNotUnderstood, detail: "a web page instead of an answer"}
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

// requestTrace is a transport that records how far a request got.
type requestTrace struct {
	base http.RoundTripper

	mu     sync.Mutex
	sent   bool        // there was a connection, so the server may have received the request
	header http.Header // of the response; nil when none came
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

// sanitize removes a nonsensical expires_in from a token response, and rounds down one that is not a whole number: x/oauth2
// would reject the whole response, and with it a refresh token that may be the only good one.
func sanitize(resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, responseLimit))
	resp.Body.Close()
	if err != nil {
		return err
	}
	var answer map[string]json.RawMessage
	_ = json.Unmarshal(body, &answer) // x/oauth2 rejects what is not a JSON object
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

// wholeSeconds reads a number of seconds, from a JSON number or string; 0 where it makes no sense.
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
