package auth

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// modelProvider models Smokeball's token endpoint and API: it knows which refresh tokens are valid, and can lose requests
// and answers. It is an http.RoundTripper, which needs no sockets and so works with a made-up clock.
type modelProvider struct {
	mu      sync.Mutex
	life    time.Duration // of access tokens
	rotates bool
	// refreshless is true if it grants no refresh tokens.
	refreshless bool
	grace       time.Duration // how long a rotated refresh token stays valid
	scope       string        // granted with every token; "" if it does not say
	firm        string        // the API's answer about the firm
	signIns     []*modelSignIn
	tokens      map[string]*refreshToken
	issued      int
	requests    []string // grant types, "revoke", and "firm"
	fault       func(request int) fault
	now         func() time.Time
}

// modelSignIn is a sign-in as the provider knows it.
type modelSignIn struct {
	client, person string
	at             time.Time
	revoked        bool
	gone           bool // revoked by a request of this program
	// excused is true if the program cannot be blamed for leaving it alive, because an answer or its revocation was lost.
	excused atomic.Bool
	newest  string // refresh token
}

// refreshToken is a refresh token as the provider knows it.
type refreshToken struct {
	of         *modelSignIn
	rotatedAt  time.Time // zero when it is the newest
	successors []string
	arrived    bool // the program has received it, and can be blamed for losing it
}

// ends returns the true reasons why a refresh token is no longer valid, none if it is.
func (p *modelProvider) ends(token string) (all []ProblemKind) {
	t := p.tokens[token]
	if t == nil {
		return []ProblemKind{SignInRefused}
	}
	if t.of.revoked {
		all = append(all, SignInRefused)
	}
	if p.ranOut(t.of) {
		all = append(all, SignInRanOut)
	}
	if !t.rotatedAt.IsZero() && p.now().Sub(t.rotatedAt) >= p.grace {
		all = append(all, SignInLost)
	}
	return all
}

func (p *modelProvider) ranOut(s *modelSignIn) bool {
	return p.now().Sub(s.at) >= 30*day
}

// alive returns the sign-ins that were neither revoked nor have run out.
func (p *modelProvider) alive() (all []*modelSignIn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.signIns {
		if !s.revoked && !p.ranOut(s) {
			all = append(all, s)
		}
	}
	return all
}

// arrive notes that the program has received an answer.
func (p *modelProvider) arrive(answer *http.Response) {
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		panic(err)
	}
	answer.Body = io.NopCloser(bytes.NewReader(body))
	var tokens struct {
		Refresh string `json:"refresh_token"`
	}
	if json.Unmarshal(body, &tokens) == nil && tokens.Refresh != "" {
		p.set(func(p *modelProvider) { p.tokens[tokens.Refresh].arrived = true })
	}
}

// newest returns the newest refresh token of a valid sign-in if the program has received it, otherwise "".
func (p *modelProvider) newest(s *modelSignIn) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.tokens[s.newest].arrived {
		return ""
	}
	return s.newest
}

// signInOf returns the sign-in of a refresh token, nil where the provider does not know it.
func (p *modelProvider) signInOf(token Secret) *modelSignIn {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := p.tokens[token.Reveal()]; t != nil {
		return t.of
	}
	return nil
}

// revoke ends a sign-in, even if its tokens were rotated.
func (p *modelProvider) revoke(token string) {
	if t := p.tokens[token]; t != nil {
		t.of.revoked = true
	}
}

// signIn begins a sign-in with a first refresh token.
func (p *modelProvider) signIn(token string) {
	p.begin(&modelSignIn{client: testConnection().ClientID, person: "jane"}, token)
}

func (p *modelProvider) begin(s *modelSignIn, token string) {
	s.at, s.newest = p.now(), token
	p.signIns = append(p.signIns, s)
	p.tokens[token] = &refreshToken{of: s}
}

func (p *modelProvider) newRefreshToken() string {
	p.issued++
	return fmt.Sprintf("refresh-%d", p.issued)
}

// fault is what goes wrong with a request.
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
	switch {
	case strings.HasSuffix(req.URL.Path, "/revoke"):
		grantType = "revoke"
	case req.URL.Path == "/firm":
		grantType = "firm"
	}
	p.requests = append(p.requests, grantType)
	f := p.fault(len(p.requests))
	if f == lostRequest {
		p.excuse(grantType, form)
		return nil, errors.New("no route to host")
	}
	if trace := httptrace.ContextClientTrace(req.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	switch f {
	case serverError:
		p.excuse(grantType, form)
		return respond(p.now(), 503, "text/plain", "busy"), nil
	case portal:
		p.excuse(grantType, form)
		return respond(p.now(), 200, "text/html", "<html>Welcome</html>"), nil
	case noFault, lostRequest, lostAnswer:
	}
	status, answer := p.process(grantType, form)
	if f == lostAnswer {
		if grantType == "authorization_code" {
			p.signIns[len(p.signIns)-1].excused.Store(true)
		}
		return nil, io.ErrUnexpectedEOF
	}
	return respond(p.now(), status, "application/json", answer), nil
}

// excuse notes that a requested revocation failed.
func (p *modelProvider) excuse(grantType string, form url.Values) {
	if t := p.tokens[form.Get("token")]; grantType == "revoke" && t != nil {
		t.of.excused.Store(true)
	}
}

func (p *modelProvider) process(grantType string, form url.Values) (status int, answer string) {
	switch grantType {
	case "revoke":
		p.revoke(form.Get("token"))
		if t := p.tokens[form.Get("token")]; t != nil {
			t.of.gone = true
		}
		return 200, ""
	case "firm":
		return 200, p.firm
	case "authorization_code": // the code is the person's name
		s := &modelSignIn{client: form.Get("client_id"), person: form.Get("code")}
		p.begin(s, p.newRefreshToken())
		if p.refreshless {
			return 200, p.issue("", s.person)
		}
		return 200, p.issue(s.newest, s.person)
	case "refresh_token":
		old := form.Get("refresh_token")
		if len(p.ends(old)) > 0 {
			return 400, `{"error":"invalid_grant"}`
		}
		if !p.rotates {
			return 200, p.issue("", "")
		}
		t := p.tokens[old]
		if t.rotatedAt.IsZero() {
			t.rotatedAt = p.now()
		}
		next := p.newRefreshToken()
		p.tokens[next] = &refreshToken{of: t.of}
		t.of.newest = next
		t.successors = append(t.successors, next)
		return 200, p.issue(next, "")
	}
	return 400, `{"error":"unsupported_grant_type"}`
}

// issue answers with a new access token, with the refresh token unless that is "", and with an ID token about the person unless that is "".
func (p *modelProvider) issue(refresh, person string) string {
	if refresh != "" {
		refresh = fmt.Sprintf(`"refresh_token":%q,`, refresh)
	} else {
		p.issued++
	}
	id := ""
	if person != "" {
		encode := base64.RawURLEncoding.EncodeToString
		id = fmt.Sprintf(`"id_token":"%s.%s.%s",`, encode([]byte(`{"alg":"RS256"}`)), encode(fmt.Appendf(nil, `{"sub":%q,"name":%[1]q}`, person)),
			encode([]byte("signature")))
	}
	scope := ""
	if p.scope != "" {
		scope = fmt.Sprintf(`"scope":%q,`, p.scope)
	}
	return fmt.Sprintf(`{%s%s%s"access_token":"access-%d","token_type":"Bearer","expires_in":%d}`, refresh, id, scope, p.issued,
		int(p.life.Seconds()))
}

func respond(date time.Time, status int, contentType, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {contentType}, "Date": {date.UTC().Format(http.TimeFormat)}},
		Body: io.NopCloser(strings.NewReader(body))}
}

// count returns how many requests of a kind have come.
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

// accepts reports whether a refresh token is valid.
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
	changes  int
	revision int   // number of the last change; 0 if the state folder was removed since
	err      error // of every call
	saveErr  error
	readOnly error         // of a rehearsal
	failing  int           // how many calls fail from now on
	healthy  int           // how many more calls work before those that hang
	hanging  int           // how many more calls do not return before their deadline
	takes    time.Duration // duration of every call
	waiting  int           // how many calls are under way
	calls    int
	swept    int
	mark     string
	lock     chan struct{} // replaced when the lock's file is removed
}

func newModelVault() *modelVault { return &modelVault{lock: make(chan struct{}, 1)} }

// hangsFor is the deadline of a call.
const hangsFor = 20 * time.Second

// call makes a call. One that hangs fails at its deadline or with ctx, and may take effect all the same.
func (v *modelVault) call(ctx context.Context, effect func()) error {
	v.set(func(v *modelVault) { v.calls++; v.waiting++ })
	defer v.set(func(v *modelVault) { v.waiting-- })
	if v.takes > 0 {
		time.Sleep(v.takes)
	}
	v.mu.Lock()
	hangs := v.healthy == 0 && v.hanging > 0
	err := v.err
	if v.failing > 0 {
		v.failing--
		err = ErrKeychainBroken
	}
	works := !hangs && err == nil || hangs && v.hanging%2 == 0
	v.healthy = max(0, v.healthy-1)
	if hangs {
		v.hanging--
	}
	if works && effect != nil {
		effect()
	}
	v.mu.Unlock()
	if !hangs {
		return err
	}
	select {
	case <-time.After(hangsFor):
		return ErrKeychainSlow
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Unlock asks the person, who unlocks the keychain at once.
func (v *modelVault) Unlock(ctx context.Context) error {
	v.set(func(v *modelVault) {
		if errors.Is(v.err, ErrKeychainLocked) || errors.Is(v.err, ErrNoKeyring) {
			v.err = nil
		}
	})
	return v.call(ctx, nil)
}

func (v *modelVault) Load(ctx context.Context) (record []byte, err error) {
	err = v.call(ctx, func() { record = v.record })
	if err != nil {
		return nil, err
	}
	return record, nil
}

// modelLock is a lock that holds as long as its file was not removed.
type modelLock struct {
	vault *modelVault
	file  chan struct{}
	once  *sync.Once
}

func (l modelLock) Held() bool {
	l.vault.mu.Lock()
	defer l.vault.mu.Unlock()
	return l.vault.lock == l.file
}

func (l modelLock) Unlock() { l.once.Do(func() { <-l.file }) }

func (v *modelVault) Lock(ctx context.Context) (Lock, error) {
	for {
		v.mu.Lock()
		file := v.lock
		v.mu.Unlock()
		select {
		case file <- struct{}{}:
			if l := (modelLock{v, file, &sync.Once{}}); l.Held() {
				return l, nil
			}
			<-file
		case <-time.After(time.Second): // then check whether the file was replaced
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (v *modelVault) put(record []byte) {
	v.changes++
	v.record, v.revision = record, v.changes
}

func (v *modelVault) Save(ctx context.Context, record []byte) error {
	var refused error
	err := v.call(ctx, func() {
		if refused = v.saveErr; refused == nil {
			v.put(record)
		}
	})
	return errors.Join(err, refused)
}

func (v *modelVault) Delete(ctx context.Context) error {
	return v.call(ctx, func() {
		v.put(nil)
	})
}

func (v *modelVault) CheckWritable(ctx context.Context) error {
	if err := v.call(ctx, nil); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.readOnly
}

func (v *modelVault) SetUnanswered(text string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.mark = text
	return nil
}

func (v *modelVault) Unanswered() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.mark
}

func (v *modelVault) Sweep(ctx context.Context) error {
	return v.call(ctx, func() { v.swept++ })
}

func (v *modelVault) Revision() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.revision == 0 {
		return ""
	}
	return fmt.Sprint(v.revision)
}

func (v *modelVault) set(change func(v *modelVault)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	change(v)
}

// locked reports whether the connection's lock is held.
func (v *modelVault) locked() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.lock) > 0
}

// stored returns the record in the vault, nil when there is none.
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

// modelJournal is a journal in memory.
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
