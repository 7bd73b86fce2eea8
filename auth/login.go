package auth

import (
	"context"
	"crypto/rand"
	"time"

	"golang.org/x/oauth2"
)

// signInTimeout is how long a person may take in the browser.
const signInTimeout = 10 * time.Minute

// login is one attempt at signing in. run does these steps, in this order:
//
//  1. Listen on the first redirect URI whose port is free, waiting for one if need be.
//  2. Make a state (RFC 6749 §10.12) and a code verifier (RFC 7636 §4.1), and from them the authorize URL.
//  3. Open it in the person's browser. If that fails, the link can be copied, and the login goes on.
//  4. Wait for the genuine callback, at most 10 minutes.
//  5. Exchange the code.
//
// Saving the new sign-in and telling the browser the outcome are left to the Session.
type login struct {
	provider    provider
	pages       Pages
	open        func(link string) error
	someoneElse bool
	redirects   Redirects // may be nil
	// report is called as the login proceeds, from several goroutines.
	report func(loginStep)
	// authorize does steps 1 to 4.
	authorize func(ctx context.Context) (authorization, error)

	receiver *receiver
	link     Secret
}

// authorization is what the genuine callback brought, and what is needed to exchange its code.
type authorization struct {
	redirectURI string
	answer      callback
	verifier    Secret
}

// loginStep is something that happens in a login without ending it.
type loginStep int

const (
	portsBusy loginStep = iota
	browserOpening
	browserFailed
	codeReceived
	strayAnswer     // an answer came that does not belong to this login
	browserWantsTLS // the port received a TLS handshake
)

// run blocks until the login has brought tokens or failed. It fails with *Error. When it returns, receiver is set if the browser may
// still be waiting for an answer.
func (l *login) run(ctx context.Context) (tokenResponse, error) {
	a, err := l.authorize(ctx)
	if err != nil {
		return tokenResponse{}, err
	}
	l.report(codeReceived)
	g, err := l.redeem(ctx, a)
	if err == nil && l.redirects != nil {
		l.redirects.Complete(l.provider.conn, a.redirectURI)
	}
	return g, err
}

// inBrowser authorizes in the person's browser.
func (l *login) inBrowser(ctx context.Context) (authorization, error) {
	var completed []string
	if l.redirects != nil {
		completed = l.redirects.Completed(l.provider.conn)
	}
	var uris []redirectURI
	for _, text := range inOrder(l.provider.conn.RedirectURIs, completed) {
		uri, err := parseRedirectURI(text)
		if err != nil {
			return authorization{}, &Error{Kind: ConfigurationInvalid, detail: "redirect URI"}
		}
		uris = append(uris, uri)
	}
	uri, listeners, err := listenOnOne(ctx, uris, listen, func() { l.report(portsBusy) })
	if err != nil {
		return authorization{}, err
	}

	state, verifier := NewSecret(rand.Text()), NewSecret(oauth2.GenerateVerifier())
	l.receiver = newReceiver(uri, listeners, state, l.pages, l.report)
	l.receiver.serve()
	l.link = l.provider.authorizeURL(uri.text, state, verifier, l.someoneElse)

	l.report(browserOpening)
	l.openBrowser()

	patience := time.NewTimer(signInTimeout)
	defer patience.Stop()
	select {
	case answer := <-l.receiver.received:
		return authorization{uri.text, answer, verifier}, nil
	case <-patience.C:
		return authorization{}, &Error{Kind: SignInTimedOut}
	case <-ctx.Done():
		return authorization{}, &Error{Kind: Cancelled}
	}
}

// openBrowser opens the link and returns at once: the command that opens it may run as long as the browser does.
func (l *login) openBrowser() {
	link := l.link.Reveal()
	go func() {
		if err := l.open(link); err != nil {
			l.report(browserFailed)
		}
	}()
}

// redeem exchanges the code. Cancelling does not interrupt the exchange: its answer may be a sign-in, which then has to be revoked.
func (l *login) redeem(ctx context.Context, a authorization) (tokenResponse, error) {
	answer := a.answer
	if len(answer.issuers) > 1 || len(answer.issuers) == 1 && !l.provider.conn.issuedBy(answer.issuers[0]) {
		return tokenResponse{}, &Error{Kind: WrongIssuer}
	}
	switch {
	case answer.failure != "":
		return tokenResponse{}, answer.refusal()
	case answer.code.IsZero():
		return tokenResponse{}, &Error{Kind: AnswerNotUnderstood, detail: "a callback with neither one code nor one error"}
	}
	return l.provider.exchange(context.WithoutCancel(ctx), a.redirectURI, answer.code, a.verifier)
}

// refusals maps the error codes of RFC 6749 §4.1.2.1 and OpenID Connect Core §3.1.2.6 to what they mean to the person. Any other code is
// SignInNotCompleted: the sign-in service was reached and could not complete the sign-in.
var refusals = map[string]ProblemKind{
	"access_denied":             SignInCancelled,
	"unauthorized_client":       SignInNotAllowed,
	"unsupported_response_type": SignInNotAllowed,
	"invalid_scope":             ScopeRefused,
	"temporarily_unavailable":   Throttled,
	// A failed single sign-on arrives as one of these.
	"server_error":    SignInNotCompleted,
	"invalid_request": SignInNotCompleted,

	"interaction_required":       SignInNotCompleted,
	"login_required":             SignInNotCompleted,
	"account_selection_required": SignInNotCompleted,
	"consent_required":           SignInNotCompleted,
	"invalid_request_uri":        SignInNotCompleted,
	"invalid_request_object":     SignInNotCompleted,
	"request_not_supported":      SignInNotCompleted,
	"request_uri_not_supported":  SignInNotCompleted,
	"registration_not_supported": SignInNotCompleted,
}

// refusal returns the error that a callback brought. Its error_description stays out of the log, which only learns that there was one.
func (c callback) refusal() *Error {
	e := &Error{Kind: SignInNotCompleted, detail: "an error code of no standard"}
	if kind, ok := refusals[c.failure]; ok {
		e.Kind, e.detail = kind, c.failure
	}
	if c.described {
		e.detail += ", with a description"
	}
	return e
}
