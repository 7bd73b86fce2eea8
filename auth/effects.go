package auth

import (
	"context"
	"time"
)

// saveWithin is how long the browser is kept waiting for the keychain before it is told to return to the program.
const saveWithin = 3 * time.Second

// start starts effects, with the mutex held. Each reports back with an event, unless its connection or its login
// has gone meanwhile.
func (s *Session) start(effects []effect) {
	for _, e := range effects {
		j := &job{session: s, ctx: s.life, vault: s.vault, provider: s.provider(), held: s.m.record}
		if run := s.prepare(e, j); run != nil {
			s.running.Go(run)
		}
	}
}

// job is what an effect works with.
type job struct {
	session  *Session
	ctx      context.Context
	vault    Vault
	provider provider
	held     *Record
}

// prepare does what is done at once, with the mutex held, and returns what takes time, if anything does.
func (s *Session) prepare(e effect, j *job) func() {
	switch e := e.(type) {
	case openKeychain:
		return func() { j.open(e) }
	case startLogin:
		return s.prepareLogin(e, j)
	case stopLogin:
		s.dropLogin(Outcome{Problem: Cancelled})
	case finishLogin:
		s.dropLogin(e.outcome)
	case sweep:
		return j.sweep
	case saveLogin:
		r := s.lastLogin
		return func() { j.saveLogin(e.record, r) }
	case dropLogin:
		return func() { j.revoke(e.record) }
	case renew:
		return j.renew
	case remember:
		s.remember(e.entry)
	case saveAgain:
		return func() { j.saveAgain(e.record) }
	case disconnect:
		return func() { j.disconnect(e) }
	}
	return nil
}

// report hands an event to the session, in the life that the job began in.
func (j *job) report(ev event) { j.session.doIn(j.ctx, ev) }

func (j *job) log(what string, err error) {
	if err != nil {
		// The text of an *Error is ours. What a keychain says is not, and stays out.
		j.session.options.Log.Warn(what, "kind", KindOf(err))
	}
}

// load reads the record, nil when there is none.
func (j *job) load() (*Record, error) {
	data, err := j.vault.Load(j.ctx)
	if err != nil || data == nil {
		return nil, err
	}
	r, err := decodeRecord(data)
	if err != nil {
		return nil, err
	}
	return &r, nil
}

func (j *job) save(r Record) error {
	data, err := encodeRecord(r)
	if err != nil {
		return &Error{Kind: KeychainBroken, detail: "the record cannot be encoded"}
	}
	// What Smokeball has answered is saved even while the program ends: the old refresh token may be dead.
	return j.vault.Save(context.WithoutCancel(j.ctx), data)
}

func (j *job) open(e openKeychain) {
	revision := j.vault.Revision()
	r, err := j.load()
	if KindOf(err) == KeychainLocked && e.ask && !j.session.options.NeverAsk {
		j.report(unlocking{})
		if err = j.vault.Unlock(j.ctx); err == nil {
			revision = j.vault.Revision()
			r, err = j.load()
		}
	}
	j.log("the keychain cannot be read", err)
	j.session.mu.Lock()
	if kind := KindOf(err); j.ctx.Err() == nil && (kind == NoProblem || kind == RecordDamaged) {
		j.session.revision = revision // else it is read again with the next look
	}
	j.session.mu.Unlock()
	j.report(loaded{r, err, e.changes})
}

// sweep clears what an interrupted write has left behind. What stays is found again with the next write.
func (j *job) sweep() {
	lock, err := j.lock()
	if err != nil {
		return
	}
	defer lock.giveBack()
	j.log("the keychain cannot be swept", j.vault.Sweep(j.ctx))
}

// prepareLogin makes the login at once, so that it can be cancelled from now on.
func (s *Session) prepareLogin(e startLogin, j *job) func() {
	s.dropLogin(Outcome{Problem: Cancelled})
	if s.lastLogin != nil {
		s.lastLogin.close() // it may still hold a port for its last page
		s.lastLogin = nil
	}
	life := j.ctx
	j.ctx, s.endLogin = context.WithCancel(j.ctx)
	l := &login{provider: j.provider, pages: s.options.Pages, open: s.options.OpenBrowser, someoneElse: e.someoneElse}
	l.report = func(step loginStep) {
		if step == browserOpening {
			s.mu.Lock()
			if j.ctx.Err() == nil {
				s.login, s.lastLogin = l, l.receiver
			}
			s.mu.Unlock()
		}
		j.report(loginProceeded{step})
	}
	return func() { j.login(l, life) }
}

func (j *job) login(l *login, life context.Context) {
	g, err := l.run(j.ctx)
	if j.ctx.Err() != nil { // cancelled, or replaced by another connection
		if l.receiver != nil {
			l.receiver.finish(Outcome{Problem: Cancelled})
		}
		if err == nil {
			dropped := *j
			dropped.ctx = life
			dropped.revoke(newRecord(g))
		}
		return
	}
	j.log("the login ended", err)
	if err != nil {
		j.report(loginEnded{err})
		return
	}
	j.report(loginGranted{newRecord(g), g.clockOff()})
}

// dropLogin ends the login that is under way, telling the browser how. It runs with the mutex held.
func (s *Session) dropLogin(o Outcome) {
	if s.lastLogin != nil {
		s.lastLogin.finish(o)
	}
	// While the answer to "replace?" or a save is outstanding, the login's context goes on being used.
	if s.endLogin != nil && !o.Unfinished {
		s.endLogin()
		s.endLogin, s.login = nil, nil
	}
}

func (j *job) saveLogin(r Record, browser *receiver) {
	if browser != nil {
		slow := time.AfterFunc(saveWithin, func() { browser.finish(Outcome{Unfinished: true}) })
		defer slow.Stop()
	}
	err := j.unlockKeychain()
	if err == nil {
		var lock *heldLock
		if lock, err = j.lock(); err == nil {
			defer lock.release()
			err = j.save(r)
		}
	}
	j.log("the new sign-in cannot be saved", err)
	j.report(loginSaved{err}) // before the lock is given back: what comes after it is newer
	if err != nil {
		j.revoke(r)
	}
}

// revoke ends a sign-in that nobody will use. If Smokeball cannot be told, it ends by itself.
func (j *job) revoke(r Record) {
	j.log("an unused sign-in could not be revoked", j.provider.revoke(j.ctx, r.RefreshToken))
}

// saveAgain saves what the keychain did not take before.
func (j *job) saveAgain(r Record) {
	lock, err := j.lock()
	if err != nil {
		j.report(saved{err, j.session.retryIn(err)})
		return
	}
	if !lock.kept {
		// Another writer has had its turn meanwhile, and the lock is no longer held for this record.
		lock.release()
		j.report(saved{})
		return
	}
	if err := j.save(r); err != nil {
		j.log("the renewed tokens cannot be saved", err)
		j.report(saved{err, j.session.retryIn(err)})
		lock.keep()
		return
	}
	j.answered()
	j.session.renewalWorks()
	j.report(saved{})
	lock.release()
}

// disconnect revokes what is stored and what is held, and removes it. Smokeball's refusal or absence does not
// keep it: what cannot be revoked ends by itself.
func (j *job) disconnect(e disconnect) {
	err := j.unlockKeychain()
	var lock *heldLock
	if err == nil {
		lock, err = j.lock()
	}
	if err != nil {
		j.log("disconnecting failed", err)
		j.report(disconnected{err: err})
		return
	}
	defer lock.release()
	tokens := map[string]Secret{}
	if e.held != nil {
		tokens[e.held.RefreshToken.Reveal()] = e.held.RefreshToken
	}
	stored, loadErr := j.load()
	j.log("the keychain cannot be read", loadErr)
	if stored != nil {
		tokens[stored.RefreshToken.Reveal()] = stored.RefreshToken
	}
	delete(tokens, "")
	var revokeErr error
	if len(tokens) == 0 {
		revokeErr = loadErr // a damaged record: there is something, but not what to revoke
	}
	for _, token := range tokens {
		if err := j.provider.revoke(j.ctx, token); err != nil {
			revokeErr = err
		}
	}
	j.log("the sign-in could not be revoked", revokeErr)
	err = j.vault.Delete(context.WithoutCancel(j.ctx))
	j.log("the keychain could not be cleared", err)
	j.report(disconnected{revokeErr, err})
}
