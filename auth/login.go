package auth

import (
	"context"
	"crypto/rand"
	"time"

	"golang.org/x/oauth2"
)

// signInWithin is how long a person may take in the browser.
const signInWithin = 10 * time.Minute

// login is one attempt at signing in. Its steps, in the order of run:
//
//  1. Listen on the first redirect URI whose port is free, waiting for one if need be.
//  2. Make a state (RFC 6749 §10.12) and a code verifier (RFC 7636 §4.1), and of them the authorize URL.
//  3. Open it in the person's browser. If that fails, the link can be copied, and the login goes on.
//  4. Wait for the genuine callback, at most 10 minutes.
//  5. Exchange the code.
//
// Saving what came of it, and telling the browser how it ended, is the Session's part.
type login struct {
	provider    provider
	pages       Pages
	open        func(link string) error
	someoneElse bool
	// report is called as the login proceeds, from several goroutines.
	report func(loginStep)

	receiver *receiver
	link     Secret
}

// loginStep is something that happened in a login that is still under way.
type loginStep int

const (
	portsBusy loginStep = iota
	browserOpening
	browserFailed
	codeReceived
)

// run fails with *Error. When it returns, receiver is set if the browser may still be waiting for an answer.
func (l *login) run(ctx context.Context) (grant, error) {
	var uris []redirectURI
	for _, text := range l.provider.conn.RedirectURIs {
		uri, err := parseRedirectURI(text)
		if err != nil {
			return grant{}, &Error{Kind: ConfigurationInvalid, detail: "redirect URI"}
		}
		uris = append(uris, uri)
	}
	uri, listeners, err := listenOnOne(ctx, uris, func() { l.report(portsBusy) })
	if err != nil {
		return grant{}, err
	}

	state, verifier := NewSecret(rand.Text()), NewSecret(oauth2.GenerateVerifier())
	l.receiver = newReceiver(uri, listeners, state, l.pages)
	l.link = l.provider.authorizeURL(uri.text, state, verifier, l.someoneElse)

	l.report(browserOpening)
	l.openBrowser()

	patience := time.NewTimer(signInWithin)
	defer patience.Stop()
	select {
	case answer := <-l.receiver.received:
		l.report(codeReceived)
		return l.redeem(ctx, uri.text, answer, verifier)
	case <-patience.C:
		return grant{}, &Error{Kind: SignInTimedOut}
	case <-ctx.Done():
		return grant{}, &Error{Kind: Cancelled}
	}
}

// openBrowser returns at once: the command behind it may run as long as the browser does.
func (l *login) openBrowser() {
	link := l.link.Reveal()
	go func() {
		if err := l.open(link); err != nil {
			l.report(browserFailed)
		}
	}()
}

func (l *login) redeem(ctx context.Context, redirectURI string, answer callback, verifier Secret) (grant, error) {
	switch answer.failure {
	case "":
		if answer.code.IsZero() {
			return grant{}, &Error{Kind: AnswerNotUnderstood, detail: "a callback with neither one code nor one error"}
		}
		return l.provider.exchange(ctx, redirectURI, answer.code, verifier)
	case "access_denied":
		return grant{}, &Error{Kind: SignInCancelled}
	case "unauthorized_client", "invalid_request", "unsupported_response_type", "invalid_scope":
		return grant{}, &Error{Kind: SignInNotAllowed, detail: answer.failure}
	case "server_error", "temporarily_unavailable":
		return grant{}, &Error{Kind: Unreachable, detail: answer.failure}
	}
	return grant{}, &Error{Kind: AnswerNotUnderstood, detail: "an error that RFC 6749 does not have"}
}
