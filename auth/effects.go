package auth

import (
	"context"
	"errors"
	"time"
)

// saveTimeout is how long the browser is kept waiting for the keychain before it is told to return to the program.
const saveTimeout = 3 * time.Second

// revokeTimeout is how long Smokeball may take to revoke a sign-in. Only Disconnect and Close wait for it.
const revokeTimeout = 10 * time.Second

// start starts effects. Each reports back with an event, unless its connection or its login has ended by then. The mutex must be
// held.
func (s *Session) start(effects []effect) {
	for _, e := range effects {
		j := &job{session: s, ctx: s.life, life: s.life, store: s.store, provider: s.providerOf(s.m.conn), held: s.m.record, known: s.m.known}
		if run := s.prepare(e, j); run != nil {
			s.running.Go(run)
		}
	}
}

// job is the context of one running effect.
type job struct {
	session      *Session
	ctx          context.Context
	life         context.Context // of the connection
	store        *store
	provider     provider
	held         *Record
	known        Experience
	reportedLate bool // an event was dropped because the connection or the login had ended
}

// prepare does the quick part of an effect and returns the part that takes time, nil if there is none. The mutex must be held.
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

// report hands an event to the session. It reports false, and the event is dropped, once the job's connection or login has ended.
func (j *job) report(ev event) bool {
	heard := j.session.handleIn(j.ctx, ev)
	j.reportedLate = j.reportedLate || !heard
	return heard
}

func (j *job) log(what string, err error) {
	if err != nil {
		// The text of an *Error is our own. A keychain's may say anything, and stays out of the log.
		why := KindOf(err).String()
		if known, ok := errors.AsType[*Error](err); ok {
			why = known.Error()
		}
		j.session.options.Log.Warn(what, "why", why)
	}
}

// retryIn returns how long to wait before the next try after err.
func (j *job) retryIn(err error) time.Duration { return j.session.retryIn(err) }

// end ends a turn. If events of the turn were dropped, or the connection was left meanwhile, it makes sure that the session
// learns what is pending now, or that a pending write of a connection that was left is retried.
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

// sweep clears what an interrupted write has left behind. If it fails, the next write sweeps again.
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

// prepareLogin creates the login at once, so that it can be cancelled from now on, and returns the function that runs it.
func (s *Session) prepareLogin(e startLogin, j *job) func() {
	s.endBrowser(Outcome{Problem: Cancelled})
	if s.lastLogin != nil {
		s.lastLogin.close() // it may still occupy a port for its last page
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
	// The login was cancelled, or its connection was left.
	if l.receiver != nil {
		l.receiver.finish(Outcome{Problem: Cancelled})
	}
	if err == nil {
		j.revoke(newRecord(g))
	}
}

// askFirm finds out which firm a new sign-in is for. Failure is only logged.
func (j *job) askFirm(e askFirm) {
	ctx, cancel := context.WithTimeout(j.ctx, firmTimeout)
	defer cancel()
	f, err := j.firmOf(ctx, e.record)
	if j.report(firmAsked{f}) {
		j.log("the firm is not known", err)
	}
}

// firmOf asks the API which firm a record belongs to. It returns the zero Firm where there is no API key.
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

// endBrowser ends the browser's part of the login under way, telling the browser the outcome. The mutex must be held.
func (s *Session) endBrowser(o Outcome) {
	if s.lastLogin != nil {
		s.lastLogin.finish(o)
	}
	// An unfinished outcome means that an answer about replacing, or a save, is still to come, which needs the login's context.
	if s.endLogin != nil && !o.Unfinished {
		s.endLogin()
		s.endLogin, s.login = nil, nil
	}
}

// saveLogin makes a new sign-in the record. It can be cancelled until the write begins; the new sign-in is then revoked. The sign-in
// that it replaces is revoked once the new one is saved.
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

// replaceRecord writes the new sign-in r, reports the outcome, and returns the sign-ins that are no longer used. It reports while the
// lock is held, so that no newer event can come before it.
func (j *job) replaceRecord(t *turn, r Record) (unused []Record) {
	old, err := t.load(j.ctx)
	if lost, lockErr := t.relock(j.ctx); lockErr != nil {
		err = lockErr
	} else if lost {
		old, err = t.load(j.ctx)
	}
	if err != nil && !errors.Is(err, ErrRecordDamaged) { // a damaged one may be replaced: the person has agreed
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
			return nil // the keychain may hold r: it is revoked once the pending write has replaced it
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

// others returns the sign-ins of a list that are renewable and not r, without duplicates.
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

// unlockKeychain makes the keychain writable, asking the person if need be. It comes before beginTurn: no turn may be held while
// waiting for a person.
func (j *job) unlockKeychain() error {
	if j.session.options.NeverAsk {
		return nil
	}
	return j.store.vault.Unlock(j.ctx)
}

// askTimeout is how long a renewal or a save waits for the person to unlock the keychain. Nothing else is renewed or saved meanwhile.
const askTimeout = 2 * time.Minute

// askToUnlock is unlockKeychain with a time limit. Failure is only logged: what follows finds out whether the keychain is usable.
func (j *job) askToUnlock() {
	asking := *j
	var cancel context.CancelFunc
	asking.ctx, cancel = context.WithTimeout(j.ctx, askTimeout)
	defer cancel()
	j.log("the keychain is not unlocked", asking.unlockKeychain())
}

// revoke ends a sign-in that nobody will use. If Smokeball cannot be told, the sign-in lives on until it expires, and the history says
// so.
func (j *job) revoke(r Record) {
	if err := j.tellSmokeball(r); err != nil {
		j.log("an unused sign-in could not be revoked", err)
		j.store.history.remember(Entry{At: j.session.now(), Event: NotEnded, Why: KindOf(err)})
	}
}

// tellSmokeball revokes a sign-in, even when the connection is left or the program ends meanwhile.
func (j *job) tellSmokeball(r Record) error {
	if r.RefreshToken.IsZero() {
		return nil // it ends with its access token
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(j.ctx), revokeTimeout)
	defer cancel()
	return j.provider.revoke(ctx, r.RefreshToken)
}

// saveAgain retries the pending write.
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

// flush makes the pending write in a turn of its own, and returns what the keychain holds then, nil for nothing.
func (j *job) flush() (*Record, error) {
	t, err := j.store.beginTurn(j.ctx)
	if err != nil {
		return nil, err
	}
	defer j.end(t)
	return j.flushIn(t)
}

// flushIn is flush in the turn t. It revokes the sign-ins that are no longer used.
func (j *job) flushIn(t *turn) (*Record, error) {
	p, err := t.flush(j.ctx)
	if err != nil {
		return nil, err
	}
	j.settled(t, p)
	return p.record, nil
}

// settled cleans up once no write is pending: it clears the mark of an unanswered request, and revokes the sign-ins that are no longer
// used.
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

// disconnect revokes every sign-in that is stored or held, and removes the record. The record is removed even if Smokeball refuses or
// cannot be reached: what cannot be revoked expires. Once begun, it is completed even when the program ends.
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
	// A sign-in that was revoked but could not be removed would be taken for a working one.
	if err := t.vault.CheckWritable(ctx); err != nil {
		j.log("disconnecting failed", err)
		j.report(disconnected{err: err})
		return
	}
	alive, loadErr := j.signIns(ctx, t)
	revokeErr := loadErr // a record that cannot be read cannot be revoked
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
		t.setPending(&pendingWrite{}) // revoked, so the removal is retried
	} else if now, readErr := t.load(ctx); readErr != nil || now == nil {
		t.setPending(&pendingWrite{record: j.held}) // still alive, and the keychain may have lost it
	}
	o := t.pendingWrite()
	j.report(disconnected{err: err, pending: o != nil, removing: o != nil && o.record == nil, retryIn: j.retryIn(err)})
}

// signIns returns the connection's sign-ins that may be alive: those that the keychain holds, that are still to be written, and that this
// process uses. It fails where the keychain cannot be read and no sign-in is known otherwise.
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
