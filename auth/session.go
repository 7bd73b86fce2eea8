package auth

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Options are a Session's dependencies and choices. OpenVault is required, and so are OpenBrowser and Pages for signing in.
type Options struct {
	// OpenVault returns the vault of a connection. It must not touch the keychain yet.
	OpenVault func(Connection) (Vault, error)
	// OpenBrowser opens a link in the person's browser. It may block for as long as the browser runs. The link must
	// not be logged.
	OpenBrowser func(link string) error
	// Pages writes what the browser shows after the callback.
	Pages Pages
	// APIKey returns a connection's API key, the zero Secret where there is none. It must not ask the person anything, and
	// returns when its context ends. When nil, no API key is known.
	APIKey func(context.Context, Connection) (Secret, error)
	// Transport makes the HTTP requests; http.DefaultTransport when nil.
	Transport http.RoundTripper
	// Log receives what happens, without secrets; nothing is logged when nil.
	Log *slog.Logger
	// NeverAsk keeps the system from asking the person to unlock the keychain, whatever is called.
	NeverAsk bool
	// OnDemand renews only when Token, RenewedToken or Renew is called, not ahead of expiry.
	OnDemand bool
	// Now is the wall clock; time.Now when nil.
	Now func() time.Time
	// OpenJournal returns the journal of a connection's history; when nil, no history is kept.
	OpenJournal func(Connection) Journal
	// Redirects remembers which redirect URIs have completed a sign-in on this computer; nothing is remembered when nil.
	Redirects Redirects
	// Experiences remembers what was learned about how long sign-ins last; nothing is remembered when nil.
	Experiences Experiences
	// Network describes the computer's current network, as a text that is only compared; when nil, changes of network go unnoticed.
	Network func() string
}

// Redirects remembers which redirect URIs of a connection have completed a sign-in on this computer, and so are known to be registered.
type Redirects interface {
	// Completed lists those URIs, the newest first. It may read a file.
	Completed(Connection) []string
	// Complete adds one. It may write a file.
	Complete(c Connection, redirectURI string)
}

// Session owns one sign-in: it opens the keychain, signs in, keeps the access token fresh, and hands it out. Its state is
// one value (machine), changed only by pure steps; the Session runs the effects of each step and feeds their outcomes back as events.
// All methods may be called from any goroutine. Only Token, RenewedToken, Wait, LastPage, TryPorts and Close block; Configure and
// History may read files.
type Session struct {
	options Options
	// authorize replaces the browser in tests with a made-up clock; nil for the browser.
	authorize func(context.Context) (authorization, error)
	backoff   *backoff.ExponentialBackOff // for renewals that fail in a row; guarded by mu

	mu          sync.Mutex
	m           machine
	life        context.Context // of the current connection; ends with the next one and with Close
	end         context.CancelFunc
	store       *store   // of the current connection, nil without one
	stores      []*store // of every connection so far: a pending write outlives its connection
	observedAt  time.Time
	network     string
	login       *login
	loginLife   context.Context // of the login under way, until it is saved
	endLogin    context.CancelFunc
	lastLogin   *receiver // of the newest login; it may still be serving its last page
	timer       *time.Timer
	wanting     map[*wanting]struct{}
	subscribers map[*subscriber]struct{}
	closed      bool
	running     sync.WaitGroup // effects
}

// wanting is a blocked call of Token or RenewedToken.
type wanting struct {
	want
	got chan tokenOrError
}

type tokenOrError struct {
	token Token
	err   error
}

// clockJump is how far the clock may be from where it is expected before it counts as set, or the computer as having slept.
const clockJump = time.Minute

// observeEvery is how often the clock, the network and the revision are checked. A single longer timer would not do: timers stand still
// while a laptop sleeps.
const (
	observeEvery = 30 * time.Second
	shortestWait = 100 * time.Millisecond
)

// NewSession returns a session without a connection. Configure gives it one.
func NewSession(o Options) *Session {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	s := &Session{
		options:     o,
		m:           machine{config: ConfigurationMissing, onDemand: o.OnDemand},
		wanting:     map[*wanting]struct{}{},
		subscribers: map[*subscriber]struct{}{},
		backoff:     newBackoff(),
	}
	s.life, s.end = context.WithCancel(context.Background())
	s.observedAt = s.now()
	s.timer = time.AfterFunc(observeEvery, s.tick)
	return s
}

// newBackoff returns the pauses between failed renewals: from 5 seconds doubling to 5 minutes, randomised so that desks spread.
func newBackoff() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = 5 * time.Second
	b.Multiplier = 2
	b.RandomizationFactor = 0.5
	b.MaxInterval = 5 * time.Minute
	return b
}

// now is the wall-clock time, without the monotonic reading, which stands still while a laptop sleeps.
func (s *Session) now() time.Time { return s.options.Now().Round(0) }

// Configure makes c the session's connection. Where c cannot be used, why says so with ConfigurationMissing or ConfigurationInvalid;
// otherwise it is NoProblem. With ask, the system may ask the person to unlock the keychain.
//
// If c has the same record as the current connection, the session keeps the record and all it knows of it, and only a login under
// way ends. Otherwise everything under way for the current connection ends, except that what Smokeball has answered is still
// saved, and a pending write is tried again until the keychain takes it.
func (s *Session) Configure(c Connection, why ProblemKind, ask bool) {
	s.mu.Lock()
	same := why == NoProblem && s.store.isFor(c)
	if same {
		s.handleLocked(reconfigured{conn: c, ask: ask})
	}
	s.mu.Unlock()
	if same {
		return
	}
	var opened *store
	ev := configured{conn: c, problem: why, ask: ask}
	if why == NoProblem {
		opened = s.openStore(c)
		if !s.options.OnDemand { // which plans no renewal
			ev.copied = copiedUntil(opened.history.entries())
		}
		if s.options.Experiences != nil {
			ev.known = s.options.Experiences.Of(c)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.leaveConnection()
	s.life, s.end = context.WithCancel(context.Background())
	s.backoff.Reset()
	if s.store = opened; opened != nil {
		ev.pending = opened.pendingWrite()
	}
	s.handleLocked(ev)
}

// openStore returns a connection's store: the same one when a connection comes back.
func (s *Session) openStore(c Connection) *store {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.stores {
		if st.isFor(c) {
			return st
		}
	}
	h := s.openHistory(c)
	vault, err := s.options.OpenVault(c)
	if err != nil {
		s.options.Log.Error("the vault cannot be opened", "kind", KindOf(err))
		return newStore(c, brokenVault{err}, h) // not kept, so the next Configure tries again
	}
	st := newStore(c, vault, h)
	s.stores = append(s.stores, st)
	return st
}

// leaveConnection ends everything under way for the current connection, except a pending write. The mutex must be held.
func (s *Session) leaveConnection() {
	s.handleLocked(left{})
	s.end()
	if s.store != nil && s.store.pendingWrite() != nil {
		s.flushLater(s.store)
	}
	s.store = nil
}

// Status returns the current status.
func (s *Session) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.m.status()
}

// Connection returns the current connection and why it cannot be used, NoProblem if it can.
func (s *Session) Connection() (Connection, ProblemKind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.m.conn, s.m.config
}

// SignIn starts a login: a first one, one to sign in again, or one to replace a damaged record. It does nothing while one is under way.
func (s *Session) SignIn() { s.handle(signInAsked{}) }

// SignInAsSomeoneElse starts a login that goes through Smokeball's logout page first, because the browser remembers who signed in last.
func (s *Session) SignInAsSomeoneElse() { s.handle(signInAsked{someoneElse: true}) }

// CancelSignIn ends the login under way. An earlier sign-in stays as it was.
func (s *Session) CancelSignIn() { s.handle(signInCancelled{}) }

// AnswerReplace answers whether the account that has just signed in replaces the current one (WaitForReplaceAnswer).
func (s *Session) AnswerReplace(replace bool) { s.handle(replaceAnswered{replace}) }

// Renew renews the access token now, or tries a pending write again. Where the keychain was the problem, the system may ask
// the person to unlock it.
func (s *Session) Renew() { s.handle(renewAsked{}) }

// RetryKeychain tries to open a keychain that was not available, or may have been locked since it was read. The system may ask the person
// to unlock it, or to create a keyring. If the keychain was read before, a renewal shows the result.
func (s *Session) RetryKeychain() { s.handle(retryKeychain{}) }

// Disconnect revokes the sign-in and removes it from the keychain.
func (s *Session) Disconnect() { s.handle(disconnectAsked{}) }

// DismissWarning clears Status.Warning. The warnings of a login under way and of a pending write stay until those are over.
func (s *Session) DismissWarning() { s.handle(warningDismissed{}) }

// SignInLink returns the authorize URL of the login waiting in the browser, "" when there is none. It is for the person
// only and must not be logged.
func (s *Session) SignInLink() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.login == nil || !s.m.status().SignInLinkReady {
		return ""
	}
	return s.login.link.Reveal()
}

// OpenBrowserAgain opens the link of the login under way once more, without starting over.
func (s *Session) OpenBrowserAgain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.login != nil && s.m.status().SignInLinkReady {
		s.login.openBrowser()
	}
}

// Token returns an access token with at least that much life left, renewing first if necessary. When even a new token
// has less, that one is returned, with Short set. It fails with *Error, or with the context's error
// when ctx ends first, which ends only this wait.
func (s *Session) Token(ctx context.Context, atLeast time.Duration) (Token, error) {
	return s.token(ctx, want{atLeast: atLeast})
}

// RenewedToken is like Token for a caller whose current token was refused: it renews first, however much life is left. A sign-in
// without a refresh token cannot be renewed, and its current token is returned.
func (s *Session) RenewedToken(ctx context.Context) (Token, error) {
	return s.token(ctx, want{renewed: true})
}

func (s *Session) token(ctx context.Context, wanted want) (Token, error) {
	if ctx.Err() != nil { // the select below might choose an answer
		return Token{}, ctx.Err()
	}
	s.mu.Lock()
	wanted.since = s.m.renewal.finished
	w := &wanting{wanted, make(chan tokenOrError, 1)}
	if s.closed {
		s.mu.Unlock()
		return Token{}, &Error{Kind: Cancelled}
	}
	s.wanting[w] = struct{}{}
	s.start(s.publish())
	s.mu.Unlock()

	select {
	case got := <-w.got:
		return got.token, got.err
	case <-ctx.Done():
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.wanting, w)
		return Token{}, ctx.Err()
	}
}

// Wait blocks until done is true for a status, and returns that status. When ctx ends first, it returns the current status and the
// context's error.
func (s *Session) Wait(ctx context.Context, done func(Status) bool) (Status, error) {
	found := make(chan Status, 1)
	cancel := s.Subscribe(func(status Status) {
		if done(status) {
			select {
			case found <- status:
			default:
			}
		}
	})
	defer cancel()
	select {
	case status := <-found:
		return status, nil
	case <-ctx.Done():
		return s.Status(), ctx.Err()
	}
}

// LastPage waits until the browser has fetched the page that tells how the newest login ended. It returns at once where no browser
// waits for one, and at the latest when ctx ends.
func (s *Session) LastPage(ctx context.Context) {
	s.mu.Lock()
	r := s.lastLogin
	s.mu.Unlock()
	if r != nil {
		r.lastPage(ctx)
	}
}

// lastSaveTimeout is how long Close waits for the keychain to take a pending write.
const lastSaveTimeout = 5 * time.Second

// Close ends everything under way and waits for it: a renewal that Smokeball has answered is saved, an unused sign-in is revoked, and a
// pending write is tried once more, for a few seconds.
func (s *Session) Close() {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return
	}
	s.leaveConnection()
	s.closed = true
	s.timer.Stop()
	for w := range s.wanting {
		w.got <- tokenOrError{err: &Error{Kind: Cancelled}}
		delete(s.wanting, w)
	}
	s.mu.Unlock()
	s.running.Wait()

	var last sync.WaitGroup
	for _, st := range s.stores {
		if st.pendingWrite() != nil {
			last.Go(func() { s.flushAtClose(st) })
		}
	}
	last.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lastLogin != nil {
		s.lastLogin.close()
	}
	for sub := range s.subscribers {
		delete(s.subscribers, sub)
		close(sub.ended)
	}
}

// flushLater retries a pending write whose connection was left, with growing pauses, until the keychain takes it or the connection comes
// back. The mutex must be held.
func (s *Session) flushLater(st *store) {
	if st.flushing || s.closed {
		return
	}
	st.flushing = true
	pauses := newBackoff()
	var try func()
	try = func() {
		s.mu.Lock()
		if s.closed || s.store == st || st.pendingWrite() == nil {
			st.flushing = false
			s.mu.Unlock()
			return
		}
		s.running.Go(func() {
			j := &job{session: s, ctx: context.Background(), store: st, provider: s.providerOf(st.conn)}
			_, err := j.flush()
			j.log("the keychain does not take what is to be written", err)
			time.AfterFunc(pauses.NextBackOff(), try)
		})
		s.mu.Unlock()
	}
	time.AfterFunc(pauses.NextBackOff(), try)
}

// flushAtClose tries a pending write one last time, for a few seconds, and then releases the lock whatever the outcome.
func (s *Session) flushAtClose(st *store) {
	ctx, cancel := context.WithTimeout(context.Background(), lastSaveTimeout)
	defer cancel()
	j := &job{session: s, ctx: ctx, store: st, provider: s.providerOf(st.conn)}
	_, err := j.flush()
	j.log("the newest tokens are lost", err)
	st.releaseLock()
}

// handle takes one step, publishes the new status, and starts the effects.
func (s *Session) handle(ev event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handleLocked(ev)
}

// handleIn is handle for an event from an effect, whose ctx is that of its connection or login. Once that has ended, the event is
// dropped. It reports whether the event was handled.
func (s *Session) handleIn(ctx context.Context, ev event) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil || s.closed {
		return false
	}
	s.handleLocked(ev)
	return true
}

func (s *Session) handleLocked(ev event) {
	if s.closed {
		return
	}
	before := s.m.state()
	m, effects := s.m.step(ev, s.now())
	s.m = m
	if after := m.state(); after != before {
		s.options.Log.Info("state", "from", before, "to", after, "problem", m.problem().Kind, "warning", m.currentWarning().Kind)
	}
	s.start(append(effects, s.publish()...))
}

// publish answers the wants that can be answered, tells the subscribers, and sets the timer. It returns the effects that the
// remaining wants need.
func (s *Session) publish() (effects []effect) {
	now := s.now()
	for w := range s.wanting {
		reply := s.m.answer(w.want, now)
		if reply.ask {
			var more []effect
			s.m, more = s.m.renew(now, false)
			effects = append(effects, more...)
			reply = s.m.answer(w.want, now)
		}
		if reply.ready {
			w.got <- tokenOrError{reply.token, reply.err}
			delete(s.wanting, w)
		}
	}
	status := s.m.status()
	for sub := range s.subscribers {
		sub.tell(status)
	}
	wait := observeEvery
	if at := s.m.wake(now); !at.IsZero() {
		wait = min(wait, max(shortestWait, at.Sub(now)))
	}
	s.timer.Reset(wait)
	return effects
}

// CheckNow checks at once for changes. It is called when the window is brought to the front: another process may have
// signed in, and what failed may work again.
func (s *Session) CheckNow() {
	s.observe()
	s.handle(checkAsked{})
}

// Copied notes that a token was copied, so that the next one is not delayed while somebody works with this one.
func (s *Session) Copied(t Token) { s.handle(copied{t.ExpiresAt}) }

// Notified notes in the history that a notice of that kind was given.
func (s *Session) Notified(kind string) { s.handle(notified{kind}) }

// tick is called by the timer.
func (s *Session) tick() {
	s.observe()
	s.handle(ticked{})
}

// observe looks for changes to the clock, the network, the record and the lock.
func (s *Session) observe() {
	network := ""
	if s.options.Network != nil {
		network = s.options.Network()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	now := s.now()
	passed := now.Sub(s.observedAt)
	otherNetwork := s.network != network && s.network != ""
	s.observedAt, s.network = now, network
	switch part := rand.Float64(); { //nolint:gosec // not a secret: only spreads requests
	case passed < -clockJump, passed > observeEvery+clockJump:
		s.options.Log.Info("the clock jumped", "passed", passed.Round(time.Second))
		s.handleLocked(timeJumped{part})
	case otherNetwork:
		s.options.Log.Info("the network changed")
		s.handleLocked(networkBack{part})
	}
	if s.store == nil {
		return
	}
	if s.m.keychain == keychainRead && s.store.changed() {
		s.handleLocked(recordChanged{})
	}
	if s.store.lostLock() {
		s.options.Log.Warn("the lock of a record that is not saved was lost")
		s.handleLocked(lockLost{})
	}
}

// retryIn returns how long to wait before the next try after err.
func (s *Session) retryIn(err error) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	pause := s.backoff.NextBackOff()
	if e, ok := errors.AsType[*Error](err); ok {
		if e.Kind == ClientRefused {
			return refusedClientRetry
		}
		pause += e.RetryAfter
	}
	return pause
}

// renewalWorks resets the pauses after a success.
func (s *Session) renewalWorks() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.backoff.Reset()
}

func (s *Session) providerOf(c Connection) provider {
	return provider{conn: c, client: newHTTPClient(s.options.Transport), now: s.now}
}
