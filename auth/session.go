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

// Options are what a Session needs of the world.
type Options struct {
	// OpenVault returns the vault of a connection. It must not touch the keychain yet.
	OpenVault func(Connection) (Vault, error)
	// OpenBrowser shows a link to the person. It may take as long as the browser runs. The link is
	// not to be logged.
	OpenBrowser func(link string) error
	// Pages writes what the browser shows after the callback.
	Pages Pages
	// APIKey finds the key that Smokeball's API wants of a connection; the zero Secret where there is none. It asks the person nothing, and
	// returns when its context ends. No API key is known when it is nil.
	APIKey func(context.Context, Connection) (Secret, error)
	// Transport speaks HTTP; http.DefaultTransport when nil.
	Transport http.RoundTripper
	// Log gets what happened, without secrets; nothing is logged when nil.
	Log *slog.Logger
	// NeverAsk keeps the system from asking the person to unlock the keychain, whatever is called.
	NeverAsk bool
	// OnDemand renews only when somebody calls Token or Renew, not ahead of expiry.
	OnDemand bool
	// Now is the wall clock; time.Now when nil.
	Now func() time.Time
	// OpenJournal returns where the history of a connection is kept; nowhere when nil.
	OpenJournal func(Connection) Journal
	// Redirects remembers which redirect URIs have completed a sign-in on this computer; nothing is known when nil.
	Redirects Redirects
	// Experiences keep what is learned about how long sign-ins last; nothing is when nil.
	Experiences Experiences
	// Network describes how the computer is connected at the moment, as text to be compared; nothing is known when nil.
	Network func() string
}

// Redirects remembers which redirect URIs of a connection have completed a sign-in on this computer: they are known to be registered.
type Redirects interface {
	// Completed lists them, the newest first. It may read a file.
	Completed(Connection) []string
	// Complete remembers one. It may write a file.
	Complete(c Connection, redirectURI string)
}

// Session is a sign-in and everything that happens to it: it opens the keychain, signs in, keeps the access token
// fresh, and hands it out. What it knows is one value (machine) that changes by pure steps; this shell
// runs what follows from them and reports what came of it. All methods may be called from any goroutine, and
// none but Token, Wait and Close waits for anything.
type Session struct {
	options Options
	// authorize stands in for the browser, where time is made up; nil for the browser.
	authorize func(context.Context) (authorization, error)
	backoff   *backoff.ExponentialBackOff // of the renewals that fail in a row; guarded by mu

	mu          sync.Mutex
	m           machine
	life        context.Context // of the current connection; ends with the next one and with Close
	end         context.CancelFunc
	store       *store   // of the current connection, nil without one
	stores      []*store // of every connection there was: a pending write outlives its connection
	observedAt  time.Time
	network     string
	login       *login
	loginLife   context.Context // of the login under way, until it is saved
	endLogin    context.CancelFunc
	lastLogin   *receiver // the newest, possibly still serving its last page
	timer       *time.Timer
	wanting     map[*wanting]struct{}
	subscribers map[*subscriber]struct{}
	closed      bool
	running     sync.WaitGroup // effects
}

// wanting is a call of Token that waits.
type wanting struct {
	want
	got chan tokenOrError
}

type tokenOrError struct {
	token Token
	err   error
}

// clockJump is how far the clock may be off what is expected of it before something must have happened to it.
const clockJump = time.Minute

// observeEvery is how often the clock and the revision are looked at, whatever timers say: a timer does not count while
// a laptop sleeps.
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

// newBackoff is the pause between renewals that fail: from 5 seconds to 5 minutes, each longer than the one before
// and none quite as long as another desk's.
func newBackoff() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = 5 * time.Second
	b.Multiplier = 2
	b.RandomizationFactor = 0.5
	b.MaxInterval = 5 * time.Minute
	return b
}

// now is wall-clock time: without the monotonic reading, which stands still while a laptop sleeps.
func (s *Session) now() time.Time { return s.options.Now().Round(0) }

// Configure makes c the connection, unless why says that it cannot be used: ConfigurationMissing or ConfigurationInvalid.
// With ask, the system may ask the person to unlock the keychain.
//
// A connection with the same record as the last one goes on with it, and with what is known of it; only a login that is
// under way ends. Any other connection is left: what it has under way is ended, but what Smokeball has answered is still saved,
// and what its keychain did not take is kept, and offered to it until it does.
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
		ev.copied = copiedUntil(opened.history.entries())
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

// openStore returns the store of a connection: the one that it had before, if it comes back.
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
		return newStore(c, brokenVault{err}, h) // the next time, it is tried again
	}
	st := newStore(c, vault, h)
	s.stores = append(s.stores, st)
	return st
}

// leaveConnection ends what is under way for the current connection, with the mutex held. A write that is pending stays so.
func (s *Session) leaveConnection() {
	s.handleLocked(left{})
	s.end()
	if s.store != nil && s.store.pendingWrite() != nil {
		s.flushLater(s.store)
	}
	s.store = nil
}

// Status is how things stand.
func (s *Session) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.m.status()
}

// Connection is the one there is, and why it cannot be used, NoProblem where it can.
func (s *Session) Connection() (Connection, ProblemKind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.m.conn, s.m.config
}

// SignIn starts a login, also to sign in again or to replace a damaged record. It does nothing while one is under way.
func (s *Session) SignIn() { s.handle(signInAsked{}) }

// SignInAsSomeoneElse starts a login that goes through Smokeball's logout page first, because the browser remembers.
func (s *Session) SignInAsSomeoneElse() { s.handle(signInAsked{someoneElse: true}) }

// CancelSignIn ends the login that is under way, and returns to what was before it.
func (s *Session) CancelSignIn() { s.handle(signInCancelled{}) }

// AnswerReplace says whether the account that has just signed in replaces the one there is.
func (s *Session) AnswerReplace(replace bool) { s.handle(replaceAnswered{replace}) }

// Renew renews the access token now, or tries again to save one that is not saved. Where the keychain is what has kept it from that,
// the system may ask the person to unlock it.
func (s *Session) Renew() { s.handle(renewAsked{}) }

// RetryKeychain opens the keychain again after it was not available. The system may ask the person to unlock it.
func (s *Session) RetryKeychain() { s.handle(retryKeychain{}) }

// Disconnect revokes the sign-in and removes it from the keychain.
func (s *Session) Disconnect() { s.handle(disconnectAsked{}) }

// DismissWarning forgets Status.Warning.
func (s *Session) DismissWarning() { s.handle(warningDismissed{}) }

// SignInLink is the authorize URL of the login that waits in the browser, "" when there is none. It is for the person
// alone: not for a log.
func (s *Session) SignInLink() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.login == nil || !s.m.status().SignInLinkReady {
		return ""
	}
	return s.login.link.Reveal()
}

// OpenBrowserAgain opens the link of the login under way once more. The login does not start over.
func (s *Session) OpenBrowserAgain() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.login != nil && s.m.status().SignInLinkReady {
		s.login.openBrowser()
	}
}

// Token returns an access token with at least that much life left, renewing first if it must. When even a new token
// lives shorter, that one is returned, with Short set. It fails with *Error, or with the context's error
// when ctx ends first, which ends nothing but this wait.
func (s *Session) Token(ctx context.Context, atLeast time.Duration) (Token, error) {
	return s.token(ctx, want{atLeast: atLeast})
}

// RenewedToken is Token for somebody who was refused with the one there is: it is renewed first, however much is left of it. Where the
// sign-in can't be renewed, it is the one there is.
func (s *Session) RenewedToken(ctx context.Context) (Token, error) {
	return s.token(ctx, want{renewed: true})
}

func (s *Session) token(ctx context.Context, wanted want) (Token, error) {
	if ctx.Err() != nil { // or it may be answered all the same
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

// Wait returns the first status for which done is true, or the context's error.
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

// LastPage waits until the browser has had the page that tells how the newest login ended, for as long as that is
// served or ctx allows.
func (s *Session) LastPage(ctx context.Context) {
	s.mu.Lock()
	r := s.lastLogin
	s.mu.Unlock()
	if r != nil {
		r.lastPage(ctx)
	}
}

// lastSaveTimeout is how long the keychain may take over a pending write when the program ends.
const lastSaveTimeout = 5 * time.Second

// Close ends whatever is under way and waits for it: a renewal that Smokeball has answered is saved first, a sign-in that nobody
// will use is revoked, and what the keychain did not take before is offered to it once more, for a few seconds.
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

// flushLater tries a pending write again and again after its connection was left, until the keychain takes it or the connection comes
// back. It is called with the mutex held.
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

// flushAtClose tries a pending write once more, for a few seconds, and releases the lock in any case: the program ends.
func (s *Session) flushAtClose(st *store) {
	ctx, cancel := context.WithTimeout(context.Background(), lastSaveTimeout)
	defer cancel()
	j := &job{session: s, ctx: ctx, store: st, provider: s.providerOf(st.conn)}
	_, err := j.flush()
	j.log("the newest tokens are lost", err)
	st.releaseLock()
}

// handle takes one step, tells everybody, and starts what follows from it.
func (s *Session) handle(ev event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handleLocked(ev)
}

// handleIn is handle for an event that comes of an effect: after its connection or its login is gone, it means nothing. It reports
// whether it meant something.
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

// publish answers whoever waits for a token, tells the subscribers, and sets the timer. It returns what the answers need.
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

// CheckNow looks at once at what has changed, for somebody who has just brought the window to the front: another process may
// have signed in, and what failed may work again.
func (s *Session) CheckNow() {
	s.observe()
	s.handle(checkAsked{})
}

// Copied says that a token was copied, and is relied on from now on.
func (s *Session) Copied(t Token) { s.handle(copied{t.ExpiresAt}) }

// Notified says that a notice was given, and of which kind.
func (s *Session) Notified(kind string) { s.handle(notified{kind}) }

// tick is what the timer does.
func (s *Session) tick() {
	s.observe()
	s.handle(ticked{})
}

// observe finds out what has happened to the clock, the network and the record.
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
	switch part := rand.Float64(); { //nolint:gosec // no secret: when to ask
	case passed < -clockJump, passed > observeEvery+clockJump:
		s.options.Log.Info("the clock jumped", "passed", passed.Round(time.Second))
		s.handleLocked(timeJumped{part})
	case otherNetwork:
		s.options.Log.Info("the network is another")
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

// retryIn is how long to wait before a failed renewal is tried again.
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

// renewalWorks makes the next pause a short one again.
func (s *Session) renewalWorks() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.backoff.Reset()
}

func (s *Session) providerOf(c Connection) provider {
	return provider{conn: c, client: newHTTPClient(s.options.Transport), now: s.now}
}
