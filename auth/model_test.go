package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// modelProvider is Smokeball's token endpoint as far as a sign-in's life goes: it knows which refresh tokens are
// good, and can lose requests and answers. It is an http.RoundTripper, so that no socket is needed and time can be made up.
type modelProvider struct {
	mu       sync.Mutex
	life     time.Duration // of access tokens
	rotates  bool
	grace    time.Duration // for which a rotated refresh token is still good
	tokens   map[string]*refreshToken
	issued   int
	requests []string // grant types, and "revoke"
	fault    func(request int) fault
	now      func() time.Time
}

// refreshToken is what the provider knows of one.
type refreshToken struct {
	signedIn   time.Time
	revoked    bool
	rotatedAt  time.Time // zero when it is the newest
	successors []string
}

// ends are the reasons why a refresh token is not good any more, as the provider knows them; none where it is good.
func (p *modelProvider) ends(token string) (all []ProblemKind) {
	t := p.tokens[token]
	if t == nil {
		return []ProblemKind{SignInRefused}
	}
	if t.revoked {
		all = append(all, SignInRefused)
	}
	if p.now().Sub(t.signedIn) >= DefaultSignInDays*24*time.Hour {
		all = append(all, SignInRanOut)
	}
	if !t.rotatedAt.IsZero() && p.now().Sub(t.rotatedAt) >= p.grace {
		all = append(all, SignInLost)
	}
	return all
}

// revoke ends a sign-in, whatever became of its tokens.
func (p *modelProvider) revoke(token string) {
	if t := p.tokens[token]; t != nil {
		for _, other := range p.tokens {
			if other.signedIn.Equal(t.signedIn) {
				other.revoked = true
			}
		}
	}
}

// signIn makes the first refresh token of a sign-in.
func (p *modelProvider) signIn(token string) {
	p.tokens[token] = &refreshToken{signedIn: p.now()}
}

func (p *modelProvider) newRefreshToken(signedIn time.Time) string {
	p.issued++
	token := fmt.Sprintf("refresh-%d", p.issued)
	p.tokens[token] = &refreshToken{signedIn: signedIn}
	return token
}

// fault is what becomes of a request.
type fault int

const (
	noFault fault = iota
	lostRequest
	lostAnswer
	serverError
	portal // a captive portal's page
)

func newModelProvider() *modelProvider {
	return &modelProvider{life: time.Hour, tokens: map[string]*refreshToken{}, fault: func(int) fault { return noFault }, now: time.Now}
}

func (p *modelProvider) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	grantType := form.Get("grant_type")
	if strings.HasSuffix(req.URL.Path, "/revoke") {
		grantType = "revoke"
	}
	p.requests = append(p.requests, grantType)
	f := p.fault(len(p.requests))
	if f == lostRequest {
		return nil, errors.New("no route to host")
	}
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	switch f {
	case serverError:
		return respond(503, "text/plain", "busy"), nil
	case portal:
		return respond(200, "text/html", "<html>Welcome</html>"), nil
	}
	status, answer := p.process(grantType, form)
	if f == lostAnswer {
		return nil, io.ErrUnexpectedEOF
	}
	return respond(status, "application/json", answer), nil
}

func (p *modelProvider) process(grantType string, form url.Values) (status int, answer string) {
	switch grantType {
	case "revoke":
		p.revoke(form.Get("token"))
		return 200, ""
	case "authorization_code":
		return 200, p.issue(p.newRefreshToken(p.now()))
	case "refresh_token":
		old := form.Get("refresh_token")
		if len(p.ends(old)) > 0 {
			return 400, `{"error":"invalid_grant"}`
		}
		if !p.rotates {
			return 200, p.issue("")
		}
		t := p.tokens[old]
		if t.rotatedAt.IsZero() {
			t.rotatedAt = p.now()
		}
		next := p.newRefreshToken(t.signedIn)
		t.successors = append(t.successors, next)
		return 200, p.issue(next)
	}
	return 400, `{"error":"unsupported_grant_type"}`
}

// issue answers with a new access token, and with a refresh token unless that is "".
func (p *modelProvider) issue(refresh string) string {
	if refresh != "" {
		refresh = fmt.Sprintf(`"refresh_token":%q,`, refresh)
	} else {
		p.issued++
	}
	return fmt.Sprintf(`{%s"access_token":"access-%d","token_type":"Bearer","expires_in":%d}`, refresh, p.issued, int(p.life.Seconds()))
}

func respond(status int, contentType, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {contentType}, "Date": {time.Now().UTC().Format(http.TimeFormat)}},
		Body: io.NopCloser(strings.NewReader(body))}
}

// count is how many requests of a kind have come.
func (p *modelProvider) count(grantType string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, r := range p.requests {
		if r == grantType {
			n++
		}
	}
	return n
}

// accepts reports whether a refresh token is good.
func (p *modelProvider) accepts(token Secret) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.ends(token.Reveal())) == 0
}

func (p *modelProvider) set(change func(p *modelProvider)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

// modelVault is a keychain in memory. Several sessions may share one, as processes share a keychain.
type modelVault struct {
	mu       sync.Mutex
	record   []byte
	revision int
	err      error // of every call
	saveErr  error
	readOnly error // of a rehearsal
	calls    int
	swept    int
	mark     string
	lock     chan struct{}
}

func newModelVault() *modelVault { return &modelVault{lock: make(chan struct{}, 1)} }

func (v *modelVault) Unlock(context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.calls++
	if errors.Is(v.err, ErrKeychainLocked) { // the person is there, and types the password
		v.err = nil
	}
	return v.err
}

func (v *modelVault) Load(context.Context) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.calls++
	return v.record, v.err
}

// modelLock is held until the function is called.
type modelLock func()

func (modelLock) Held() bool { return true }
func (l modelLock) Unlock()  { l() }

func (v *modelVault) Lock(ctx context.Context) (Lock, error) {
	select {
	case v.lock <- struct{}{}:
		return modelLock(sync.OnceFunc(func() { <-v.lock })), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (v *modelVault) Save(_ context.Context, record []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.calls++
	if err := errors.Join(v.err, v.saveErr); err != nil {
		return err
	}
	v.record = record
	v.revision++
	return nil
}

func (v *modelVault) Delete(context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.calls++
	if v.err != nil {
		return v.err
	}
	v.record = nil
	v.revision++
	return nil
}

func (v *modelVault) Rehearse(context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.calls++
	return errors.Join(v.err, v.readOnly)
}

func (v *modelVault) Mark(text string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.mark = text
	return nil
}

func (v *modelVault) Marked() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.mark
}

func (v *modelVault) Sweep(context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.swept++
	return v.err
}

func (v *modelVault) Revision() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return fmt.Sprint(v.revision)
}

func (v *modelVault) set(change func(v *modelVault)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	change(v)
}

// locked reports whether somebody holds the connection's lock.
func (v *modelVault) locked() bool { return len(v.lock) > 0 }

// stored is the record in the vault, nil when there is none.
func (v *modelVault) stored() *Record {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.record == nil {
		return nil
	}
	r, err := decodeRecord(v.record)
	if err != nil {
		panic(err)
	}
	return &r
}

// modelJournal is a history in memory.
type modelJournal struct {
	mu    sync.Mutex
	lines [][]byte
}

func (j *modelJournal) Append(lines ...[]byte) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, lines...)
	return nil
}

func (j *modelJournal) Lines() ([][]byte, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.lines), nil
}
