package agent

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
	"smokeball-connect/platform/listeners"
	"smokeball-connect/platform/network"
	"smokeball-connect/platform/proxy"
	"smokeball-connect/product"
	"smokeball-connect/storage"
)

// Check finds out what is wrong with a connection, step by step, and returns its findings when every step is over. It takes some
// seconds if something does not answer. When ctx ends it returns at once, with the unfinished steps marked as stopped.
//
// It calls report, unless nil, after each change, from one goroutine at a time, and waits for it to return. The last report, and no other,
// is Over. The person is never prompted.
// Smokeball's API gets one request, and a second one after a renewal if it refused the token. If it refused because a scope is missing, a
// renewal shows whether the sign-in is still in force.
func (a *Agent) Check(ctx context.Context, c *Connection, report func(check.Report)) check.Report {
	k := &checker{
		session:     c.Session,
		transport:   a.transport,
		proxy:       a.proxyFor,
		trust:       &tls.Config{},
		lookup:      lookUp,
		online:      func() bool { return network.Fingerprint() != "none" },
		listeners:   listeners.On,
		tryKeychain: func(ctx context.Context) error { return storage.TryKeychain(ctx, a.Folder) },
		tryPorts:    c.Session.TryPorts,
		apiKey:      a.apiKeyOf,
		now:         a.Now,
		limits:      defaultLimits,
	}
	return k.run(ctx, report)
}

// JudgeAnswer returns the verdict on an API answer that somebody has pasted, judged with the connection's token and API key. It asks only
// the keychain.
func (a *Agent) JudgeAnswer(ctx context.Context, c *Connection, answer check.Answer) check.Verdict {
	status := c.Session.Status()
	conn, _ := c.Session.Connection()
	key, err := a.apiKeyOf(ctx, conn)
	sent := sentWith(conn, c.Session.Held(), status.ClockOff, a.Now())
	sent.Pasted, sent.NoKey = true, err == nil && key.IsZero()
	return check.Judge(answer, sent, subjectOf(conn, status, a.Now()))
}

// proxyFor returns the proxy for a request, nil for none, and where it is set.
func (a *Agent) proxyFor(r *http.Request) (*url.URL, check.ProxySource, error) {
	source := check.ProxyFromSettings
	found, err := a.Settings.Now().ProxyFor(r, func(r *http.Request) (*url.URL, error) {
		source = check.ProxyFromSystem
		if proxy.InEnvironment(r) {
			source = check.ProxyFromEnvironment
		}
		return a.systemProxy(r)
	})
	return found, source, err
}

// limits says how long each step may take.
type limits struct {
	keychain, ports, proxy, lookup, dial, handshake, smallHello, answer, token time.Duration
}

// defaultLimits make a check without a network end within 15 seconds. Only a renewal, and the longest keychain call, may take longer.
var defaultLimits = limits{
	keychain: 12 * time.Second, ports: 3 * time.Second, proxy: 3 * time.Second, lookup: 3 * time.Second, dial: 3 * time.Second,
	handshake: 4 * time.Second, smallHello: 3 * time.Second, answer: 6 * time.Second, token: 20 * time.Second,
}

// checker is one check. Its functions are all that it needs from outside.
type checker struct {
	session     *auth.Session
	transport   http.RoundTripper // the program's own
	proxy       func(*http.Request) (*url.URL, check.ProxySource, error)
	trust       *tls.Config
	lookup      func(ctx context.Context, host string) error
	online      func() bool
	listeners   func(ctx context.Context, ports []int) map[int]listeners.Listener
	tryKeychain func(context.Context) error
	tryPorts    func(context.Context) []auth.PortState
	apiKey      func(context.Context, auth.Connection) (auth.Secret, error)
	now         func() time.Time
	limits      limits

	conn    auth.Connection
	subject check.Subject
	why     auth.ProblemKind // why the connection cannot be used; NoProblem if it can
	opened  chan struct{}    // closed when the keychain step is over
	reached chan struct{}    // closed when it is known whether the sign-in host can be reached

	mu     sync.Mutex
	report check.Report
	tell   func(check.Report)
}

// run takes the steps. Those that are independent of each other run at the same time.
func (k *checker) run(ctx context.Context, tell func(check.Report)) check.Report {
	k.conn, k.why = k.session.Connection()
	k.tell, k.opened, k.reached = tell, make(chan struct{}), make(chan struct{})
	k.subject = subjectOf(k.conn, k.session.Status(), k.now())
	k.report = check.New(k.subject)
	if k.why != auth.NoProblem {
		k.found(ctx, check.Finding{Step: check.Settings, Outcome: check.Bad, Causes: []check.Cause{check.CauseOf(k.why)}})
		k.skip(ctx, check.Settings, check.Steps()[1:]...)
	} else {
		k.found(ctx, check.Finding{Step: check.Settings, Outcome: check.Good})
		var steps sync.WaitGroup
		for _, step := range []func(context.Context){k.keychain, k.ports, k.reach, k.tokenAndAPI} {
			steps.Go(func() { step(ctx) })
		}
		steps.Wait()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.report = k.report.Stop() // the steps that ctx has ended
	k.report.Subject.State = k.session.Status().State
	if k.tell != nil {
		k.tell(k.report)
	}
	return k.report
}

// found adds a finding, unless ctx has ended: a failure caused by that proves nothing.
func (k *checker) found(ctx context.Context, f check.Finding) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	k.report = k.report.With(f)
	if k.tell != nil && !k.report.Over() { // run tells the end, once
		k.tell(k.report)
	}
}

func (k *checker) begin(ctx context.Context, step check.Step) time.Time {
	k.found(ctx, check.Finding{Step: step, Outcome: check.Running})
	return k.now()
}

// bad adds a finding that something is wrong.
func (k *checker) bad(ctx context.Context, step check.Step, began time.Time, facts check.Facts, causes ...check.Cause) {
	k.found(ctx, check.Finding{Step: step, Outcome: check.Bad, Took: k.now().Sub(began), Causes: causes, Facts: facts})
}

func (k *checker) good(ctx context.Context, step check.Step, began time.Time, facts check.Facts) {
	k.found(ctx, check.Finding{Step: step, Outcome: check.Good, Took: k.now().Sub(began), Facts: facts})
}

// skip marks steps as skipped because of one that failed, or, if because is "", as not applicable.
func (k *checker) skip(ctx context.Context, because check.Step, steps ...check.Step) {
	for _, step := range steps {
		k.found(ctx, check.Finding{Step: step, Outcome: check.Skipped, Because: because})
	}
}

// of returns the finding of a step so far.
func (k *checker) of(step check.Step) check.Finding {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.report.Of(step)
}

func subjectOf(c auth.Connection, s auth.Status, now time.Time) check.Subject {
	host := func(origin string) string {
		u, err := url.Parse(origin)
		if err != nil {
			return ""
		}
		return u.Host
	}
	return check.Subject{
		Connection: s.Connection, Region: s.Region, Environment: s.Environment, SignInHost: host(c.SignInURL), APIHost: host(c.APIURL),
		Host: s.Host, Demo: s.Demo, State: s.State, Began: now,
	}
}

// keychain writes a trial entry and reads it back, then waits until the session has read its record.
func (k *checker) keychain(ctx context.Context) {
	defer close(k.opened)
	began := k.begin(ctx, check.Keychain)
	within, cancel := context.WithTimeout(ctx, k.limits.keychain)
	defer cancel()
	if err := k.tryKeychain(within); err != nil {
		k.bad(ctx, check.Keychain, began, check.Facts{}, check.CauseOf(auth.KindOf(err)))
		return
	}
	took := k.now()
	status, err := k.session.Wait(within, func(s auth.Status) bool { return s.State != auth.Opening })
	switch {
	case err != nil:
		k.bad(ctx, check.Keychain, began, check.Facts{}, check.KeychainSlow)
	case status.State == auth.KeychainUnavailable:
		k.bad(ctx, check.Keychain, began, check.Facts{}, check.CauseOf(status.Problem.Kind))
	default:
		k.found(ctx, check.Finding{Step: check.Keychain, Outcome: check.Good, Took: took.Sub(began)})
	}
}

// ports binds each callback port. One held by a login of this program counts as free.
func (k *checker) ports(ctx context.Context) {
	began := k.begin(ctx, check.Ports)
	states := k.tryPorts(ctx)
	var numbers []int
	for _, s := range states {
		if !s.Free {
			numbers = append(numbers, s.Port)
		}
	}
	within, cancel := context.WithTimeout(ctx, k.limits.ports)
	defer cancel()
	var not []check.Port
	if len(numbers) > 0 {
		holders := k.listeners(within, numbers)
		for _, s := range states {
			if holder := holders[s.Port]; !s.Free && !ours(holder) {
				not = append(not, check.Port{Number: s.Port, Reserved: s.Reserved, Holder: check.CleanName(holder.Program)})
			}
		}
	}
	took := k.now().Sub(began)
	select {
	case <-k.opened: // only then is it known whether a sign-in is needed
	case <-ctx.Done():
	}
	f := check.PortsFinding(not, len(states), k.session.Status().State.InForce())
	f.Took = took
	k.found(ctx, f)
}

func ours(l listeners.Listener) bool {
	return l.Process == os.Getpid() || strings.HasPrefix(l.Program, product.Command)
}

// sentWith says what a token tells about a request that carried it.
func sentWith(c auth.Connection, t auth.Token, clockOff time.Duration, now time.Time) check.Sent {
	if t.AccessToken.IsZero() {
		return check.Sent{NoToken: true}
	}
	inside := auth.Inspect(t.AccessToken)
	issues, known := c.Issues(inside.Issuer)
	scopes := strings.Fields(t.Scope)
	if len(scopes) == 0 {
		scopes = inside.Scopes
	}
	return check.Sent{
		Expired:      inside.Standing(now.Add(-clockOff)) == auth.Expired || !t.ExpiresAt.After(now),
		OtherIssuer:  known && !issues,
		OtherApp:     inside.Kind == auth.AnAccessToken && inside.ClientID != "" && inside.ClientID != c.ClientID,
		LacksScope:   len(scopes) > 0 && !slices.Contains(scopes, auth.FirmScope),
		ScopeUnknown: len(scopes) == 0,
	}
}

// minLife is the least remaining life of the token that is checked, as for the command token.
const minLife = 5 * time.Minute

// tokenAndAPI looks at the access token, renewing it first if necessary, then asks the API with it.
func (k *checker) tokenAndAPI(ctx context.Context) {
	for _, known := range []chan struct{}{k.opened, k.reached} {
		select {
		case <-known:
		case <-ctx.Done():
			return
		}
	}
	began := k.begin(ctx, check.Token)
	token, renewed, ok := k.token(ctx, began)
	if !ok {
		return
	}
	sent := sentWith(k.conn, token, k.of(check.Clock).ClockOff, k.now())
	sent.Renewed = renewed
	facts := check.Facts{ExpiresAt: token.ExpiresAt, Renewed: renewed}
	switch {
	case sent.OtherIssuer:
		k.bad(ctx, check.Token, began, facts, check.WrongPlace)
	case sent.OtherApp:
		k.bad(ctx, check.Token, began, facts, check.OtherApp)
	case sent.Expired:
		k.bad(ctx, check.Token, began, facts, check.TokenExpired)
	default:
		k.good(ctx, check.Token, began, facts)
	}
	k.api(ctx, token, sent)
}

// token returns the access token to check, and whether it was renewed for that. If there is none, ok is false and the findings say why.
func (k *checker) token(ctx context.Context, began time.Time) (token auth.Token, renewed, ok bool) {
	if failed, blocked := k.blocked(); blocked {
		token = k.session.Held()
		if token.AccessToken.IsZero() || !token.ExpiresAt.After(k.now()) || !k.session.Status().State.InForce() {
			if k.signInOver(ctx, began) {
				return auth.Token{}, false, false
			}
			k.skip(ctx, failed, check.Token)
		} else {
			k.good(ctx, check.Token, began, check.Facts{ExpiresAt: token.ExpiresAt})
		}
		k.skip(ctx, failed, check.API)
		return auth.Token{}, false, false
	}
	if k.of(check.Keychain).Outcome == check.Bad && k.session.Status().State == auth.Opening { // the keychain has not answered
		k.skip(ctx, check.Keychain, check.Token, check.API)
		return auth.Token{}, false, false
	}
	before := k.session.Status().AccessTokenIssuedAt
	within, cancel := context.WithTimeout(ctx, k.limits.token)
	defer cancel()
	token, err := k.session.Token(within, minLife)
	if err != nil {
		k.noToken(ctx, began, within.Err() != nil, err)
		return auth.Token{}, false, false
	}
	return token, !k.session.Status().AccessTokenIssuedAt.Equal(before), true
}

// signInOver reports whether the sign-in is over, which can be told without the network. If it is, the finding says so.
func (k *checker) signInOver(ctx context.Context, began time.Time) bool {
	switch s := k.session.Status(); s.State {
	case auth.SignedOut:
		k.noToken(ctx, began, false, &auth.Error{Kind: auth.NobodySignedIn})
	case auth.SignInNeeded, auth.KeychainUnavailable:
		k.noToken(ctx, began, false, s.Problem.Err())
	default:
		return false
	}
	return true
}

// noToken adds the findings for a missing token. With late, the time for it has run out.
func (k *checker) noToken(ctx context.Context, began time.Time, late bool, err error) {
	causes := []check.Cause{check.CauseOf(auth.KindOf(err))}
	if k.of(check.Keychain).Outcome == check.Bad { // that is the cause
		k.skip(ctx, check.Keychain, check.Token, check.API)
		return
	}
	problem := auth.ProblemOf(err, began)
	if problem.Kind == auth.Cancelled { // the program is ending
		k.found(ctx, check.Finding{Step: check.Token, Outcome: check.Stopped})
		k.skip(ctx, check.Token, check.API)
		return
	}
	switch {
	case late: // Busy, because another process may be writing the record
		causes = []check.Cause{check.HostUnreachable, check.Busy}
	case problem.Kind == auth.ClientRefused:
		causes = check.ClientCauses(k.subject)
	}
	k.bad(ctx, check.Token, began, check.Facts{Host: k.subject.SignInHost, Process: problem.Process}, causes...)
	k.skip(ctx, check.Token, check.API)
}

// blocked reports whether the sign-in host cannot be reached, and which step has found that out.
func (k *checker) blocked() (failed check.Step, blocked bool) {
	for _, step := range []check.Step{check.Proxy, check.Name, check.TLS, check.SignInHost} {
		if f := k.of(step); f.Outcome == check.Bad && !slices.Contains(f.Causes, check.ClientRefused) {
			return step, true
		}
	}
	return "", false
}

// api asks the API. If it refuses the token, the token is renewed, unless this check has already done so: that shows whether the sign-in is
// still in force. If the token had looked good, the API is then asked once more.
func (k *checker) api(ctx context.Context, token auth.Token, sent check.Sent) {
	if k.conn.APIURL == "" {
		k.skip(ctx, "", check.API)
		return
	}
	began := k.begin(ctx, check.API)
	key, err := k.apiKey(ctx, k.conn)
	if err != nil { // there may be a key, so what the API says without one means nothing
		k.skip(ctx, check.Keychain, check.API)
		return
	}
	sent.NoKey = key.IsZero()
	f := k.askAPI(ctx, token, key, sent)
	again := slices.Contains(f.Causes, check.SignInRevoked)
	if again || f.Cause() == check.ScopeMissing && !sent.Renewed {
		within, cancel := context.WithTimeout(ctx, k.limits.token)
		defer cancel()
		next, err := k.session.RenewedToken(within)
		switch kind := auth.KindOf(err); {
		case err == nil && again && !next.AccessToken.Equal(token.AccessToken):
			sent.Renewed = true
			f = k.askAPI(ctx, next, key, sent)
		case check.CauseOf(kind).Remedy() == check.SignIn:
			cause := check.CauseOf(kind)
			k.bad(ctx, check.Token, began, check.Facts{}, cause)
			f.Outcome, f.Causes = check.Bad, []check.Cause{cause}
		}
	}
	f.Took = k.now().Sub(began)
	k.found(ctx, f)
}

func (k *checker) askAPI(ctx context.Context, token auth.Token, key auth.Secret, sent check.Sent) check.Finding {
	within, cancel := context.WithTimeout(ctx, k.limits.dial+k.limits.handshake+k.limits.smallHello+k.limits.answer)
	defer cancel()
	answer, err := askFirm(within, k.transport, k.conn.APIURL, token.AccessToken, key)
	if err != nil {
		facts, causes := k.failure(err)
		if req, err := http.NewRequestWithContext(within, http.MethodGet, k.conn.APIURL+"/", nil); err == nil {
			if proxy, source, err := k.proxy(req); err == nil && proxy != nil {
				facts.Proxy, facts.ProxySource = proxy.Host, source
			}
		}
		return check.Finding{Step: check.API, Outcome: check.Bad, Causes: causes, Facts: facts}
	}
	return check.APIFinding(answer, sent)
}
