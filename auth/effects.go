package auth

import (
	"context"
	"errors"
	"time"
)

// saveTimeout is how long the browser is kept waiting for the keychain before it is told to return to the program.
const saveTimeout = 3 * time.Second

// revokeTimeout is how long Smokeball may take to revoke a sign-in. Nobody waits for it but the end of the program.
const revokeTimeout = 10 * time.Second

// start starts effects, with the mutex held. Each reports back with an event, unless its connection or its login
// has gone meanwhile.
func (s *Session) start(effects []effect) {
	for _, e := range effects {
		j := &job{session: s, ctx: s.life, life: s.life, store: s.store, provider: s.providerOf(s.m.conn), held: s.m.record, known: s.m.known}
		if run := s.prepare(e, j); run != nil {
			s.running.Go(run)
		}
	}
}

// job is what an effect works with.
type job struct {
	session      *Session
	ctx          context.Context
	life         context.Context // of the connection
	store        *store
	provider     provider
	held         *Record
	known        Experience
	reportedLate bool // something was reported after the connection or the login it was about
}

// prepare does what is done at once, with the mutex held, and returns what takes time, if anything does.
func (s *Session) prepare(e effect, j *job) func() {
	switch e := e.(type) {
	case openKeychain:
		return func() { j.open(e) }
	case startLogin:
		return s.prepareLogin(e, j)
	case stopLogin:
		s.endBrowser(Outcome{Problem: Cancelled})
	case finishLogin:
		s.endBrowser(e.outcome)
	case sweep:
		return j.sweep
	case askFirm:
		j.ctx = s.loginLife
		return func() { j.askFirm(e) }
	case saveLogin:
		r := s.lastLogin
		j.ctx = s.loginLife
		return func() { j.saveLogin(e.record, r) }
	case revokeUnused:
		return func() { j.revoke(e.record) }
	case renew:
		return func() { j.renew(e) }
	case writeHistory:
		if j.store != nil {
			j.store.history.remember(e.entry)
		}
	case learn:
		if s.options.Experiences != nil {
			return func() { s.options.Experiences.Learn(j.provider.conn, e.known) }
		}
	case saveAgain:
		return func() { j.saveAgain(e) }
	case disconnect:
		return j.disconnect
	}
	return nil
}

// report hands an event to the session, in the life that the job began in, and reports whether that still goes on.
func (j *job) report(ev event) bool {
	heard := j.session.handleIn(j.ctx, ev)
	j.reportedLate = j.reportedLate || !heard
	return heard
}

func (j *job) log(what string, err error) {
	if err != nil {
		// The text of an *Error is ours. What a keychain says is not, and stays out.
		why := KindOf(err).String()
		if known, ok := errors.AsType[*Error](err); ok {
			why = known.Error()
		}
		j.session.options.Log.Warn(what, "why", why)
	}
}

// retryIn is how long to wait before what failed is tried again.
func (j *job) retryIn(err error) time.Duration { return j.session.retryIn(err) }

// end ends a turn. Where the connection was left meanwhile, or its login, nobody may have heard of what the turn has done.
func (j *job) end(t *turn) {
	t.end()
	s := j.session
	s.mu.Lock()
	defer s.mu.Unlock()
	switch o := j.store.pendingWrite(); {
	case s.closed:
	case j.store == s.store && (j.reportedLate || j.life != s.life):
		s.handleLocked(resumed{o})
	case j.store != s.store && o != nil:
		s.flushLater(j.store)
	}
}

func (j *job) open(e openKeychain) {
	found, err := j.store.read(j.ctx)
	kind := KindOf(err)
	if wants := kind == KeychainLocked && e.ask || kind == NoKeyring && e.create; wants && !j.session.options.NeverAsk {
		j.report(unlocking{})
		if err = j.store.vault.Unlock(j.ctx); err == nil {
			found, err = j.store.read(j.ctx)
		}
	}
	j.log("the keychain cannot be read", err)
	j.report(loaded{found.record, err, e.generation, found.removed})
}

// sweep clears what an interrupted write has left behind. What stays is found again with the next write.
func (j *job) sweep() {
	t, err := j.store.beginTurn(j.ctx)
	if err != nil {
		return
	}
	defer j.end(t)
	if t.pendingWrite() == nil {
		j.log("the keychain cannot be swept", t.vault.Sweep(j.ctx))
	}
}

// prepareLogin makes the login at once, so that it can be cancelled from now on.
func (s *Session) prepareLogin(e startLogin, j *job) func() {
	s.endBrowser(Outcome{Problem: Cancelled})
	if s.lastLogin != nil {
		s.lastLogin.close() // it may still hold a port for its last page
		s.lastLogin = nil
	}
	s.loginLife, s.endLogin = context.WithCancel(j.ctx)
	j.ctx = s.loginLife
	l := &login{provider: j.provider, pages: s.options.Pages, open: s.options.OpenBrowser, someoneElse: e.someoneElse,
		redirects: s.options.Redirects}
	if l.authorize = s.authorize; l.authorize == nil {
		l.authorize = l.inBrowser
	}
	l.report = func(step loginStep) {
		if step == browserOpening {
			s.mu.Lock()
			if j.ctx.Err() == nil {
				s.login, s.lastLogin = l, l.receiver
			}
			s.mu.Unlock()
		}
		s.handleIn(j.ctx, loginProceeded{step})
	}
	return func() { j.login(l) }
}

func (j *job) login(l *login) {
	g, err := l.run(j.ctx)
	ev := event(loginEnded{err})
	if err == nil {
		ev = loginGranted{newRecord(g), g.clockOff()}
	}
	if j.report(ev) {
		j.log("the login ended", err)
		return
	}
	// It was cancelled, or its connection was left.
	if l.receiver != nil {
		l.receiver.finish(Outcome{Problem: Cancelled})
	}
	if err == nil {
		j.revoke(newRecord(g))
	}
}

// askFirm finds out which firm a new sign-in is for. That it could not has no consequence but a line in the log.
func (j *job) askFirm(e askFirm) {
	ctx, cancel := context.WithTimeout(j.ctx, firmTimeout)
	defer cancel()
	f, err := j.firmOf(ctx, e.record)
	if j.report(firmAsked{f}) {
		j.log("the firm is not known", err)
	}
}

// firmOf asks the API which firm a record is of. It is the zero Firm where there is no API key.
func (j *job) firmOf(ctx context.Context, r Record) (Firm, error) {
	o := j.session.options
	if o.APIKey == nil {
		return Firm{}, nil
	}
	key, err := o.APIKey(ctx, j.provider.conn)
	if err != nil || key.IsZero() {
		return Firm{}, err
	}
	_, f, err := AskFirm(ctx, o.Transport, j.provider.conn.APIURL, r.AccessToken, key)
	return f, err
}

// endBrowser ends the login that is under way in the browser, telling it how. It runs with the mutex held.
func (s *Session) endBrowser(o Outcome) {
	if s.lastLogin != nil {
		s.lastLogin.finish(o)
	}
	// While the answer to "replace?" or a save is outstanding, the login's context goes on being used.
	if s.endLogin != nil && !o.Unfinished {
		s.endLogin()
		s.endLogin, s.login = nil, nil
	}
}

// saveLogin makes a new sign-in the record. Until the write begins, it can be cancelled, and the sign-in is revoked. What it replaces is
// revoked once it is saved.
func (j *job) saveLogin(r Record, browser *receiver) {
	if browser != nil {
		slow := time.AfterFunc(saveTimeout, func() { browser.finish(Outcome{Unfinished: true}) })
		defer slow.Stop()
	}
	err := j.unlockKeychain()
	var t *turn
	if err == nil {
		t, err = j.store.beginTurn(j.ctx)
	}
	if err != nil {
		j.loginFailed(loginSaved{err: err})
		j.revoke(r)
		return
	}
	unused := j.replaceRecord(t, r)
	j.end(t)
	for _, u := range unused {
		j.revoke(u)
	}
}

// replaceRecord writes the new sign-in r, reports what came of it before the lock is given back, because what comes after
// that is newer, and returns the sign-ins that nobody uses any more.
func (j *job) replaceRecord(t *turn, r Record) (unused []Record) {
	old, err := t.load(j.ctx)
	if lost, lockErr := t.relock(j.ctx); lockErr != nil {
		err = lockErr
	} else if lost {
		old, err = t.load(j.ctx)
	}
	if err != nil && !errors.Is(err, ErrRecordDamaged) { // a damaged one is replaced: the person was asked
		j.loginFailed(loginSaved{err: err})
		return []Record{r}
	}
	before := t.pendingWrite()
	if !j.report(loginWriting{}) {
		return []Record{r}
	}
	if err := t.replace(context.WithoutCancel(j.ctx), old, r); err != nil {
		now := t.pendingWrite()
		j.loginFailed(loginSaved{err: err, pending: now != nil, retryIn: j.retryIn(err)})
		if now != before {
			return nil // the keychain may hold r, and has to hold something else before that is revoked
		}
		return []Record{r}
	}
	j.answered(t)
	j.report(loginSaved{})
	if old != nil {
		unused = append(unused, *old)
	}
	if before != nil {
		unused = append(unused, before.unwanted...)
		if before.record != nil {
			unused = append(unused, *before.record)
		}
	}
	return others(unused, r)
}

func (j *job) loginFailed(ev loginSaved) {
	if j.report(ev) {
		j.log("the new sign-in cannot be saved", ev.err)
	}
}

// others are the sign-ins of a list that are not r, each once.
func others(list []Record, r Record) (all []Record) {
	seen := map[string]bool{"": true, r.RefreshToken.Reveal(): true}
	for _, other := range list {
		if token := other.RefreshToken.Reveal(); !seen[token] {
			seen[token] = true
			all = append(all, other)
		}
	}
	return all
}

// unlockKeychain makes sure that the keychain can be written, asking the person if need be. It comes before the turn: nobody
// waits for a person while holding that.
func (j *job) unlockKeychain() error {
	if j.session.options.NeverAsk {
		return nil
	}
	return j.store.vault.Unlock(j.ctx)
}

// askTimeout is how long the person is waited for who wants something renewed or saved and is asked to unlock the keychain. Nothing
// else is renewed or saved meanwhile.
const askTimeout = 2 * time.Minute

// askToUnlock is unlockKeychain where it is found out later whether that was of any use.
func (j *job) askToUnlock() {
	asking := *j
	var cancel context.CancelFunc
	asking.ctx, cancel = context.WithTimeout(j.ctx, askTimeout)
	defer cancel()
	j.log("the keychain is not unlocked", asking.unlockKeychain())
}

// revoke ends a sign-in that nobody will use. If Smokeball cannot be told, the sign-in ends by itself, and the history says
// that it goes on until then.
func (j *job) revoke(r Record) {
	if err := j.tellSmokeball(r); err != nil {
		j.log("an unused sign-in could not be revoked", err)
		j.store.history.remember(Entry{At: j.session.now(), Event: NotEnded, Why: KindOf(err)})
	}
}

// tellSmokeball revokes a sign-in, whatever becomes of the connection and the program meanwhile.
func (j *job) tellSmokeball(r Record) error {
	if r.RefreshToken.IsZero() {
		return nil // it ends with its access token
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(j.ctx), revokeTimeout)
	defer cancel()
	return j.provider.revoke(ctx, r.RefreshToken)
}

// saveAgain offers the keychain what it did not take before.
func (j *job) saveAgain(e saveAgain) {
	if e.ask {
		j.askToUnlock()
	}
	holds, err := j.flush()
	if err != nil {
		j.log("the keychain does not take what is to be written", err)
		j.report(saved{err: err, retryIn: j.retryIn(err)})
		return
	}
	j.session.renewalWorks()
	j.report(saved{record: holds})
}

// flush writes what is pending, in a turn of its own, and returns what the keychain holds then.
func (j *job) flush() (*Record, error) {
	t, err := j.store.beginTurn(j.ctx)
	if err != nil {
		return nil, err
	}
	defer j.end(t)
	return j.flushIn(t)
}

// flushIn writes what is pending, and then revokes what nobody uses any more.
func (j *job) flushIn(t *turn) (*Record, error) {
	p, err := t.flush(j.ctx)
	if err != nil {
		return nil, err
	}
	j.settled(t, p)
	return p.record, nil
}

// settled is what follows when no write is pending any more: no request is unanswered, and what nobody uses is revoked.
func (j *job) settled(t *turn, p flushed) {
	j.answered(t)
	var holds Record
	if p.record != nil {
		holds = *p.record
	}
	for _, unwanted := range others(p.unwanted, holds) {
		j.session.running.Go(func() { j.revoke(unwanted) })
	}
}

// disconnect revokes what is stored and what is held, and removes it. Smokeball's refusal or absence does not
// keep it: what cannot be revoked ends by itself. Once begun it is done to the end, also when the program ends.
func (j *job) disconnect() {
	err := j.unlockKeychain()
	var t *turn
	if err == nil {
		t, err = j.store.beginTurn(j.ctx)
	}
	if err != nil {
		j.log("disconnecting failed", err)
		j.report(disconnected{err: err})
		return
	}
	defer j.end(t)
	ctx := context.WithoutCancel(j.ctx)
	// A sign-in that was revoked, and could not be removed, would be taken for one that works.
	if err := t.vault.CheckWritable(ctx); err != nil {
		j.log("disconnecting failed", err)
		j.report(disconnected{err: err})
		return
	}
	alive, loadErr := j.signIns(ctx, t)
	revokeErr := loadErr // a damaged record: there is something, but not what to revoke
	for _, r := range alive {
		revokeErr = errors.Join(revokeErr, j.tellSmokeball(r))
	}
	j.log("the sign-in could not be revoked", revokeErr)
	err = t.remove(ctx)
	j.log("the keychain could not be cleared", err)
	if err == nil {
		j.answered(t)
		j.report(disconnected{revokeErr: revokeErr})
		return
	}
	if revokeErr == nil {
		t.setPending(&pendingWrite{}) // it is over, and the removal goes on
	} else if now, readErr := t.load(ctx); readErr != nil || now == nil {
		t.setPending(&pendingWrite{record: j.held}) // nothing is over, and the keychain may not hold it any more
	}
	o := t.pendingWrite()
	j.report(disconnected{err: err, pending: o != nil, removing: o != nil && o.record == nil, retryIn: j.retryIn(err)})
}

// signIns are those of a connection that may be alive: what the keychain holds, what is still to be written, and what this process uses. Of
// a damaged record nobody knows which it was: then it fails, unless it is known from elsewhere.
func (j *job) signIns(ctx context.Context, t *turn) ([]Record, error) {
	stored, err := t.load(ctx)
	j.log("the keychain cannot be read", err)
	var all []Record
	if stored != nil {
		all = append(all, *stored)
	}
	if j.held != nil {
		all = append(all, *j.held)
	}
	if o := t.pendingWrite(); o != nil {
		all = append(all, o.unwanted...)
		if o.record != nil {
			all = append(all, *o.record)
		}
	}
	if all = others(all, Record{}); len(all) > 0 {
		err = nil
	}
	return all, err
}
