package cli

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// Every answer of a sign-in service, at the callback and at the token endpoint, leads to the right kind of problem, message and exit code.
// The description that comes with an error is never shown or logged.
func TestEveryAnswerOfAProvider(t *testing.T) {
	t.Parallel()
	const described = "&error_description=a-description-that-nobody-may-see"
	const cognito = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbC"
	notCompleted := "Smokeball could not complete the sign-in."
	for _, c := range []struct {
		name     string
		callback string // without state
		kind     auth.ProblemKind
		says     string
		exit     int
	}{
		// RFC 6749 §4.1.2.1
		{"the person cancels", "error=access_denied" + described, auth.SignInCancelled, "The sign-in was cancelled.", failed},
		{"the app is not allowed", "error=unauthorized_client", auth.SignInNotAllowed, "Smokeball did not allow this sign-in.", failed},
		{"the app asks for something else", "error=unsupported_response_type", auth.SignInNotAllowed, "Smokeball did not allow this sign-in.", failed},
		{"a scope that the app does not have", "error=invalid_scope" + described, auth.ScopeRefused, "Smokeball does not let this program ask for all of the scopes", failed},
		{"single sign-on fails", "error=server_error" + described, auth.SignInNotCompleted, notCompleted, failed},
		{"single sign-on fails in another way", "error=invalid_request" + described, auth.SignInNotCompleted, notCompleted, failed},
		{"too many at a time", "error=temporarily_unavailable", auth.Throttled, "Smokeball is busy.", notReachable},
		// OpenID Connect Core §3.1.2.6
		{"it wants to ask something", "error=interaction_required", auth.SignInNotCompleted, notCompleted, failed},
		{"it wants a name and a password", "error=login_required", auth.SignInNotCompleted, notCompleted, failed},
		{"it wants to know which account", "error=account_selection_required", auth.SignInNotCompleted, notCompleted, failed},
		{"it wants consent", "error=consent_required", auth.SignInNotCompleted, notCompleted, failed},
		{"an error of no standard", "error=computer_says_no", auth.SignInNotCompleted, notCompleted, failed},
		{"an empty error", "error=", auth.AnswerNotUnderstood, "Smokeball's answer could not be understood.", notReachable},
		{"an error and a code", "error=access_denied&code=good", auth.AnswerNotUnderstood, "Smokeball's answer could not be understood.", notReachable},
		{"nothing", "", auth.AnswerNotUnderstood, "Smokeball's answer could not be understood.", notReachable},
		{"two codes", "code=good&code=good", auth.AnswerNotUnderstood, "Smokeball's answer could not be understood.", notReachable},
		// RFC 9207
		{"the issuer is the host", "code=good&iss=https://auth.smokeball.com", auth.NoProblem, "", done},
		{"the issuer is Cognito", "code=good&iss=" + cognito, auth.NoProblem, "", done},
		{"the issuer is another", "code=good&iss=https://auth.smokeball.com.evil.example", auth.WrongIssuer, "The answer came from a different sign-in service", failed},
		{"the issuer is no Cognito", "code=good&iss=https://cognito-idp.evil.example/us-east-1_AbC", auth.WrongIssuer, "The answer came from a different sign-in service", failed},
		{"two issuers", "code=good&iss=https://auth.smokeball.com&iss=" + cognito, auth.WrongIssuer, "The answer came from a different sign-in service", failed},
		{"an error of another issuer", "error=access_denied&iss=https://evil.example", auth.WrongIssuer, "The answer came from a different sign-in service", failed},
		// RFC 6749 §5.2, for the code
		{"the code is too old", "code=refused", auth.CodeRefused, "Smokeball's answer came too late, or had been used before.", failed},
		{"the client is refused", "code=client", auth.ClientRefused, "Smokeball does not accept this program's client ID.", failed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newAnswers(t)
			p.session.SignIn()
			p.browse(t, c.callback)
			status := p.wait(t, "the end of the sign-in", func(s auth.Status) bool {
				return s.State == auth.Connected || s.Warning.Kind != auth.NoProblem
			})
			p.check(t, status.Warning, status, c.kind, c.says, c.exit)
			if c.callback != "" && strings.Contains(c.callback, described) && !strings.Contains(p.log.String(), "with a description") {
				t.Error("the log does not say that there was a description")
			}
		})
	}
}

// The same for every answer to a renewal, and whether the session tries again by itself.
func TestEveryAnswerToARenewal(t *testing.T) {
	t.Parallel()
	json := http.Header{"Content-Type": {"application/json"}}
	for _, c := range []struct {
		name   string
		status int
		header http.Header
		body   string
		kind   auth.ProblemKind
		exit   int
		again  bool
	}{
		{"a token", 200, json, `{"access_token":"next","token_type":"Bearer","expires_in":3600}`, auth.NoProblem, done, false},
		{"a life with a decimal point", 200, json, `{"access_token":"next","token_type":"Bearer","expires_in":3600.0,"refresh_token":"r2"}`, auth.NoProblem, done, false},
		{"a life as a text", 200, json, `{"access_token":"next","token_type":"bearer","expires_in":"3600"}`, auth.NoProblem, done, false},
		{"a negative life", 200, json, `{"access_token":"next","token_type":"Bearer","expires_in":-99999999999}`, auth.NoProblem, done, false},
		{"a life of ages", 200, json, `{"access_token":"next","token_type":"Bearer","expires_in":1e300}`, auth.NoProblem, done, false},
		{"a life that is not a number", 200, json, `{"access_token":"next","token_type":"Bearer","expires_in":{"no":1}}`, auth.NoProblem, done, false},
		{"a wild Date", 200, http.Header{"Content-Type": {"application/json"}, "Date": {"Fri, 31 Dec 9999 23:59:59 GMT"}}, `{"access_token":"next","token_type":"Bearer","expires_in":3600}`, auth.NoProblem, done, false},
		{"no access token", 200, json, `{"token_type":"Bearer","expires_in":3600}`, auth.AnswerNotUnderstood, notReachable, true},
		{"another type of token", 200, json, `{"access_token":"next","token_type":"mac"}`, auth.AnswerNotUnderstood, notReachable, true},
		{"a portal's page", 200, http.Header{"Content-Type": {"text/html"}}, `<html>Welcome to our hotel</html>`, auth.AnswerNotUnderstood, notReachable, true},
		{"the refresh token is refused", 400, json, `{"error":"invalid_grant","error_description":"secret"}`, auth.SignInRefused, signInNeeded, false},
		{"the client is refused", 401, json, `{"error":"invalid_client"}`, auth.ClientRefused, failed, true},
		{"the client may not", 400, json, `{"error":"unauthorized_client"}`, auth.ClientRefused, failed, true},
		{"the request is wrong", 400, json, `{"error":"invalid_request"}`, auth.AnswerNotUnderstood, notReachable, true},
		{"the grant type is wrong", 400, json, `{"error":"unsupported_grant_type"}`, auth.AnswerNotUnderstood, notReachable, true},
		{"the scope is wrong", 400, json, `{"error":"invalid_scope"}`, auth.AnswerNotUnderstood, notReachable, true},
		{"an error of no standard", 400, json, `{"error":"computer_says_no"}`, auth.AnswerNotUnderstood, notReachable, true},
		{"too many", 429, http.Header{"Retry-After": {"86400"}}, ``, auth.Throttled, notReachable, true},
		{"too many, until a date of its own clock", 429, http.Header{"Retry-After": {"Fri, 31 Dec 2100 23:59:59 GMT"}, "Date": {"Fri, 31 Dec 2100 23:59:00 GMT"}}, ``, auth.Throttled, notReachable, true},
		{"it is down", 503, nil, `busy`, auth.Unreachable, notReachable, true},
		{"the proxy wants a password", 407, nil, ``, auth.ProxyRefused, notReachable, true},
		{"a redirect", 302, http.Header{"Location": {"https://evil.example/token"}}, ``, auth.AnswerNotUnderstood, notReachable, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := newAnswers(t)
			p.session.SignIn()
			p.browse(t, "code=good")
			p.wait(t, "the sign-in", func(s auth.Status) bool { return s.State == auth.Connected })
			before := p.session.Status().AccessTokenIssuedAt
			p.answer(c.status, c.header, c.body)
			p.session.Renew()
			status := p.wait(t, "the end of the renewal", func(s auth.Status) bool {
				return s.State == auth.Connected && s.AccessTokenIssuedAt.After(before) || s.Problem.Kind != auth.NoProblem
			})
			p.check(t, status.Problem, status, c.kind, words.What(auth.Problem{Kind: c.kind}, status, words.Locale{}), c.exit)
			now := time.Now()
			if again := status.State == auth.Offline && status.NextTry.After(now); again != c.again {
				t.Errorf("next try at %v: tried again %v, want %v", status.NextTry, again, c.again)
			}
			if wait := status.NextTry.Sub(now); c.again && wait > 2*time.Hour {
				t.Errorf("the next try is in %v, want 2 hours at most", wait)
			}
			if life := status.AccessTokenExpiresAt.Sub(now); c.kind == auth.NoProblem && (life < 50*time.Minute || life > 61*time.Minute) {
				t.Errorf("the token lives for %v, want about an hour", life)
			}
		})
	}
}

// answers is a session, and a sign-in service that answers as it is told to.
type answers struct {
	session *auth.Session
	links   chan string
	log     *written

	mu     sync.Mutex
	status int // 0 for the proper answer
	header http.Header
	body   string
}

func newAnswers(t *testing.T) *answers {
	t.Helper()
	p := &answers{links: make(chan string, 1), log: &written{}}
	p.session = auth.NewSession(auth.Options{
		OpenVault:   func(auth.Connection) (auth.Vault, error) { return &memory{}, nil },
		OpenBrowser: func(link string) error { p.links <- link; return nil },
		Pages:       plain{},
		Transport:   p,
		Log:         slog.New(slog.NewTextHandler(p.log, nil)),
	})
	t.Cleanup(p.session.Close)
	c := auth.ConnectionAt("https://auth.smokeball.com", "https://api.smokeball.com", "client")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.RedirectURIs = []string{fmt.Sprintf("http://127.0.0.1:%d/callback", l.Addr().(*net.TCPAddr).Port)}
	l.Close()
	p.session.Configure(c, auth.NoProblem, false)
	p.wait(t, "the keychain", func(s auth.Status) bool { return s.State == auth.SignedOut })
	return p
}

// patience is how long a test waits for anything. It is long because the machine may be busy.
const patience = time.Minute

// wait waits for a status, and fails the test with what it waited for if that does not come.
func (p *answers) wait(t *testing.T, what string, done func(auth.Status) bool) auth.Status {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	status, err := p.session.Wait(ctx, done)
	if err != nil {
		t.Fatalf("no %s after %v: state %v, warning %q", what, patience, status.State, status.Warning.Kind)
	}
	return status
}

// answer makes the token endpoint give this answer from now on.
func (p *answers) answer(status int, header http.Header, body string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status, p.header, p.body = status, header, body
}

func (p *answers) RoundTrip(req *http.Request) (*http.Response, error) {
	form, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	query, err := url.ParseQuery(string(form))
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	status, header, body := p.status, p.header.Clone(), p.body
	if status == 0 {
		status, body = 200, `{"access_token":"first","token_type":"Bearer","expires_in":3600,"refresh_token":"r"}`
		switch query.Get("code") {
		case "refused":
			status, body = 400, `{"error":"invalid_grant"}`
		case "client":
			status, body = 401, `{"error":"invalid_client"}`
		}
		header = http.Header{"Content-Type": {"application/json"}}
	}
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
}

// browse does what the browser does after the person has signed in.
func (p *answers) browse(t *testing.T, callback string) {
	t.Helper()
	select {
	case link := <-p.links:
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal("the link given to the browser is not a URL")
		}
		q := u.Query()
		resp, err := http.Get(q.Get("redirect_uri") + "?" + callback + "&state=" + url.QueryEscape(q.Get("state")))
		if err != nil {
			t.Fatal(err)
		}
		page, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if strings.Contains(string(page), "nobody-may-see") {
			t.Error("the page shows the description")
		}
	case <-time.After(patience):
		t.Fatalf("the browser was not opened within %v", patience)
	}
}

func (p *answers) check(t *testing.T, problem auth.Problem, status auth.Status, kind auth.ProblemKind, says string, exit int) {
	t.Helper()
	text := words.Problem(problem, status, time.Now(), words.Locale{})
	code := done
	if problem.Kind != auth.NoProblem {
		code = exitCode(&auth.Error{Kind: problem.Kind})
	}
	if problem.Kind != kind || !strings.Contains(text, says) || code != exit {
		t.Errorf("got problem %q, text %q, exit code %d; want %q, %q, %d", problem.Kind, text, code, kind, says, exit)
	}
	for _, printed := range []string{text, p.log.String()} {
		if strings.Contains(printed, "nobody-may-see") || strings.Contains(printed, "secret") {
			t.Error("the description is shown or logged")
		}
	}
}

// plain answers with the bare outcome as the page.
type plain struct{}

func (plain) Done(w http.ResponseWriter, o auth.Outcome)      { fmt.Fprint(w, o.Problem) }
func (plain) Stray(w http.ResponseWriter, status int, _ bool) { w.WriteHeader(status) }

// memory is a vault that always works.
type memory struct {
	mu     sync.Mutex
	record []byte
	lock   sync.Mutex
}

type memoryLock struct{ *sync.Mutex }

func (memoryLock) Held() bool { return true }

func (m *memory) Unlock(context.Context) error { return nil }
func (m *memory) Load(context.Context) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.record, nil
}
func (m *memory) Lock(context.Context) (auth.Lock, error) {
	m.lock.Lock()
	return memoryLock{&m.lock}, nil
}
func (m *memory) Save(_ context.Context, record []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.record = record
	return nil
}
func (m *memory) Delete(ctx context.Context) error    { return m.Save(ctx, nil) }
func (m *memory) CheckWritable(context.Context) error { return nil }
func (m *memory) SetUnanswered(string) error          { return nil }
func (m *memory) Unanswered() string                  { return "" }
func (m *memory) Sweep(context.Context) error         { return nil }
func (m *memory) Revision() string                    { return "" }

// written is a log that can be read while it is being written.
type written struct {
	mu   sync.Mutex
	text strings.Builder
}

func (w *written) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(b)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}
