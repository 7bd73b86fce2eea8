package auth

import (
	"hash/fnv"
	"time"
)

// machine is everything a Session knows. It is a value, and step is a pure function of the machine, an event and the
// time. Carrying out the effects (goroutines, network, keychain) is left to the Session.
type machine struct {
	conn          Connection
	onDemand      bool        // renew only when a caller wants a token
	config        ProblemKind // why conn cannot be used: ConfigurationMissing, ConfigurationInvalid, or NoProblem
	keychain      keychainPhase
	refused       ProblemKind // the keychain's failure, when keychain is keychainFailed
	record        *Record     // the record in use; nil when nobody is signed in
	generation    int         // counts replacements of record, so that an earlier read is recognised as stale
	unsaved       *unsaved    // set while the keychain does not hold record, or still holds one although record is nil
	renewal       renewal
	login         *loginPhase // nil when none is under way
	disconnecting bool
	endedBecause  ProblemKind // why record can no longer be renewed, e.g. SignInRefused or SignInRanOut
	warning       Problem     // see Status.Warning
	clockOff      time.Duration
	copied        time.Time // expiry of the token that was copied last
	known         Experience
}

type keychainPhase int

const (
	keychainUnread    keychainPhase = iota
	keychainReading                 // without asking the person anything
	keychainUnlocking               // possibly waiting for the person
	keychainRead
	keychainFailed
)

// renewal is the state of renewing the access token.
type renewal struct {
	running  bool
	failures int       // in a row
	problem  Problem   // of the last failure
	failedAt time.Time // time of the last failure
	nextTry  time.Time // after a failure, an outage or a sleep
	// spread is set when nextTry was chosen at random by comeBack, to keep desks apart.
	spread bool
	// finished counts the renewals that have ended, so that a waiting want can tell that one ended after it was made.
	finished int
}

// unsaved describes a pending write: a record, or its removal, that the keychain did not take. The connection's lock is kept meanwhile.
type unsaved struct {
	running bool // another attempt is under way
	nextTry time.Time
	problem Problem
}

// loginPhase is where a login stands.
type loginPhase struct {
	wait        Wait
	linkReady   bool
	disturbance ProblemKind // what went wrong while it waits for the browser, without ending it
	candidate   *Record     // the new sign-in, not saved yet
	writing     bool        // candidate is being written: too late to cancel
}

// When things are due.
const (
	// renewAt is the fraction of an access token's life after which it is renewed at the earliest, and renewSpread the fraction over
	// which desks are spread. A token of an hour is renewed with at least ten minutes left: enough to copy it, and for six tries before
	// too little is left for a script.
	renewAt     = 0.55
	renewSpread = 0.28
	// returnSpread is the time over which desks without a token are spread after an outage or a sleep, when nobody is waiting. 10,000
	// desks then make 67 requests a second; over two minutes it would be 83, with occasional peaks above 100.
	returnSpread = 150 * time.Second
	// restAfterRenewal keeps very short-lived tokens from being renewed without a pause.
	restAfterRenewal = 30 * time.Second
	// clockTolerance is how wrong the clock may be before the person is told.
	clockTolerance = 2 * time.Minute
	// checkRetry is the minimum time after a failure before bringing the window to the front causes another try.
	checkRetry = 10 * time.Second
	// refusedClientRetry is long because a refused client usually has to be fixed by a person.
	refusedClientRetry = time.Hour
)

// step returns the machine after an event, and the effects to carry out.
func (m machine) step(ev event, now time.Time) (machine, []effect) {
	switch ev := ev.(type) {
	case configured:
		return m.configure(ev, now)
	case reconfigured:
		return m.reconfigure(ev)
	case left:
		return m.endLogin()
	case retryKeychain:
		if m.usable() {
			return m.openAgain(now)
		}
	case unlocking:
		if m.keychain == keychainReading {
			m.keychain = keychainUnlocking
		}
	case recordChanged:
		if m.usable() && m.keychain == keychainRead {
			return m, []effect{openKeychain{generation: m.generation}}
		}
	case lockLost:
		if m.unsaved != nil {
			return m.saveAgain(false)
		}
	case timeJumped:
		m.clockOff = 0        // measured again with the next answer
		if m.renewal.spread { // nextTry was chosen by the old clock
			m.renewal.nextTry, m.renewal.spread = now, false
		}
		return m.comeBack(ev.part, now).tick(now)
	case networkBack:
		return m.comeBack(ev.part, now).tick(now)
	case checkAsked:
		rested := m.renewal.failures > 0 && !m.toldToWait() && !now.Before(m.renewal.failedAt.Add(checkRetry))
		if m.renewal.spread || rested { // somebody is waiting now
			m.renewal.nextTry = now
		}
		if m.endedBecause != NoProblem { // another process may have signed in
			return m, []effect{openKeychain{generation: m.generation}}
		}
		return m.tick(now)
	case copied:
		m.copied = ev.until
		return m, []effect{writeHistory{Entry{At: now, Event: TokenCopied, Until: ev.until}}}
	case notified:
		return m, []effect{writeHistory{Entry{At: now, Event: NoticeGiven, Notice: ev.notice}}}
	case loaded:
		return m.load(ev, now)
	case ticked:
		if m.keychain == keychainFailed && m.refused != RecordDamaged && m.login == nil {
			return m, []effect{openKeychain{generation: m.generation}} // it may be back
		}
		return m.tick(now)

	case signInAsked:
		return m.signIn(ev)
	case signInCancelled:
		if m.login != nil && !m.login.writing { // a write cannot be undone half-way
			return m.endLogin()
		}
	case loginProceeded:
		if m.login != nil {
			m.login = m.login.after(ev.step)
		}
	case loginGranted:
		return m.granted(ev)
	case firmAsked:
		return m.firmAsked(ev)
	case replaceAnswered:
		return m.replace(ev.yes, now)
	case loginWriting:
		if m.login != nil {
			phase := *m.login
			phase.wait, phase.writing = WaitForSave, true
			m.login = &phase
		}
	case loginSaved:
		return m.loginSaved(ev, now)
	case loginEnded:
		return m.loginEnded(ev, now)

	case renewAsked:
		if m.unsaved != nil {
			return m.saveAgain(true)
		}
		if m.record != nil && !m.record.renewable() {
			m.warning = Problem{Kind: NotRenewable, At: now}
		}
		return m.renew(now, m.renewal.problem.Kind.ofKeychain())
	case renewed:
		return m.renewed(ev, now)
	case renewalFailed:
		return m.renewalFailed(ev, now)
	case saved:
		return m.saved(ev, now)
	case writePending:
		return m.with(ev.record).markUnsaved(now, 0), nil
	case resumed:
		return m.resume(ev, now)

	case disconnectAsked:
		return m.disconnect()
	case disconnected:
		return m.disconnected(ev, now)
	case warningDismissed:
		m.warning = Problem{}
	}
	return m, nil
}

func (m machine) usable() bool { return m.config == NoProblem }

func (m machine) configure(ev configured, now time.Time) (machine, []effect) {
	m = machine{conn: ev.conn, config: ev.problem, onDemand: m.onDemand, copied: ev.copied, known: ev.known}
	if !m.usable() {
		return m, nil
	}
	if ev.pending != nil { // newer than what the keychain holds
		m.keychain = keychainRead
		return m.with(ev.pending.record).markUnsaved(now, 0).tick(now)
	}
	m.keychain = keychainReading
	return m, []effect{openKeychain{ask: ev.ask, generation: m.generation}}
}

func (m machine) resume(ev resumed, now time.Time) (machine, []effect) {
	if ev.pending != nil {
		return m.with(ev.pending.record).markUnsaved(now, 0), nil
	}
	m.unsaved = nil
	if m.keychain == keychainRead {
		return m, []effect{openKeychain{generation: m.generation}}
	}
	return m, nil
}

// reconfigure keeps the record. It ends a login under way, whose parameters no longer apply.
func (m machine) reconfigure(ev reconfigured) (machine, []effect) {
	m, effects := m.endLogin()
	m.conn = ev.conn
	if m.keychain == keychainFailed {
		m.keychain = keychainReading
		effects = append(effects, openKeychain{ask: ev.ask, generation: m.generation})
	}
	return m, effects
}

// markUnsaved notes that a write is pending, to be tried again after retryIn. The time of the first failure is kept.
func (m machine) markUnsaved(now time.Time, retryIn time.Duration) machine {
	next := unsaved{nextTry: now.Add(retryIn), problem: Problem{Kind: NotSaved, At: now}}
	if m.record == nil {
		next.problem.Kind = NotRemoved
	}
	if m.unsaved != nil && m.unsaved.problem.Kind == next.problem.Kind {
		next.problem = m.unsaved.problem
	}
	m.unsaved = &next
	return m
}

func (m machine) load(ev loaded, now time.Time) (machine, []effect) {
	if kind := KindOf(ev.err); kind != NoProblem {
		if m.keychain == keychainRead && m.record != nil {
			return m, nil // the record in memory still works; the next renewal will report the problem
		}
		m.keychain, m.refused = keychainFailed, kind
		return m, nil
	}
	var effects []effect
	if m.keychain != keychainRead && !m.onDemand {
		effects = []effect{sweep{}}
	}
	m.keychain, m.refused = keychainRead, NoProblem
	// While a write of ours is pending, ours is the newest: no other process can hold the lock.
	if m.disconnecting || m.unsaved != nil || ev.generation != m.generation {
		return m, effects
	}
	if ev.record == nil && m.record != nil && !ev.removed {
		m, more := m.renew(now, false) // a renewal saves again what the keychain has lost
		return m, append(effects, more...)
	}
	if ev.record == nil {
		return m.signedOut(), effects
	}
	if m.record == nil || !m.record.sameTokens(*ev.record) {
		m.endedBecause = NoProblem
		m.renewal = renewal{finished: m.renewal.finished, running: m.renewal.running}
	}
	m, due := m.with(ev.record).tick(now)
	return m, append(effects, due...)
}

// with replaces the record.
func (m machine) with(r *Record) machine {
	m.record = r
	m.generation++
	return m
}

// signedOut forgets the record and what was known about renewing it.
func (m machine) signedOut() machine {
	m = m.with(nil)
	m.endedBecause, m.unsaved, m.clockOff, m.copied = NoProblem, nil, 0, time.Time{}
	m.renewal = renewal{finished: m.renewal.finished + 1, running: m.renewal.running}
	return m
}

// tick starts whatever is due now.
func (m machine) tick(now time.Time) (machine, []effect) {
	due := m.wake(now)
	switch {
	case due.IsZero() || now.Before(due):
		return m, nil
	case m.unsaved != nil && !now.Before(m.unsaved.nextTry):
		return m.saveAgain(false)
	}
	return m.renew(now, false)
}

// wake returns when something is next due, zero when nothing is planned.
func (m machine) wake(now time.Time) time.Time {
	renewal := m.renewalTime(now)
	if m.unsaved == nil || m.unsaved.running || m.renewal.running {
		return renewal
	}
	if renewal.IsZero() || m.unsaved.nextTry.Before(renewal) {
		return m.unsaved.nextTry
	}
	return renewal
}

func (m machine) saveAgain(ask bool) (machine, []effect) {
	if m.unsaved.running || m.renewal.running {
		return m, nil
	}
	again := *m.unsaved
	again.running = true
	m.unsaved = &again
	return m, []effect{saveAgain{ask}}
}

// renewalTime returns when the next renewal is due, zero when none is planned.
func (m machine) renewalTime(now time.Time) time.Time {
	switch {
	case m.onDemand || !m.usable() || m.record == nil || m.endedBecause != NoProblem || m.renewal.running || m.disconnecting:
		return time.Time{}
	case m.keychain != keychainRead || m.unsaved != nil && m.unsaved.running:
		return time.Time{}
	case m.renewal.failures > 0:
		return m.renewal.nextTry
	case !m.record.renewable():
		return m.record.ExpiresAt
	case m.record.fromTheFuture(now):
		return later(now, m.renewal.nextTry)
	}
	return later(dueAt(*m.record), m.renewal.nextTry)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// comeBack plans the next renewal after an outage or a sleep, from which all desks of an office, or of every office, may come back at
// the same moment. The random part, from 0 up to 1, is this desk's place among them.
func (m machine) comeBack(part float64, now time.Time) machine {
	planned := m.renewalTime(now)
	ahead := planned.After(now)
	if planned.IsZero() || !m.record.renewable() || ahead && (m.renewal.failures == 0 || m.renewal.spread || m.toldToWait()) {
		return m
	}
	patience := m.patience(now)
	at := now.Add(time.Duration(part * float64(patience)))
	// A short pause means that the failure is recent and few desks share it. After a long outage all pauses are long.
	if pause := planned.Sub(m.renewal.failedAt); ahead && pause < patience && planned.Before(at) {
		return m
	}
	m.renewal.nextTry, m.renewal.spread = at, true
	return m
}

// patience returns how long a renewal can be put off after an outage or a sleep. Nobody waits meanwhile: Copy and the commands renew at
// once.
func (m machine) patience(now time.Time) time.Duration {
	switch {
	case m.copied.After(now): // somebody is working with the token, and will need the next one
		return 0
	case m.record.fromTheFuture(now):
		return returnSpread
	}
	return max(returnSpread, m.record.ExpiresAt.Sub(now)/2)
}

// toldToWait reports whether the last failure has a pause of its own, which must not be shortened: Smokeball asked for one, or it refuses
// the client.
func (m machine) toldToWait() bool {
	return m.renewal.problem.Kind == Throttled || m.renewal.problem.Kind == ClientRefused
}

// dueAt returns when a record's access token is renewed ahead of its expiry. The time depends on a hash of the token: desks whose tokens
// were issued in the same second are spread, and differently each time.
func dueAt(r Record) time.Time {
	h := fnv.New32a()
	h.Write([]byte(r.AccessToken.Reveal()))
	part := renewAt + renewSpread*float64(h.Sum32())/(1<<32)
	life := r.ExpiresAt.Sub(r.IssuedAt)
	return r.IssuedAt.Add(max(time.Duration(part*float64(life)), min(restAfterRenewal, life)))
}

func (m machine) renew(now time.Time, ask bool) (machine, []effect) {
	if m.record == nil || m.renewal.running || m.disconnecting || m.keychain != keychainRead || m.endedBecause != NoProblem {
		return m, nil
	}
	if !m.record.renewable() {
		if now.Before(m.record.ExpiresAt) {
			return m, nil
		}
		m.endedBecause = NotRenewable
		return m, []effect{writeHistory{Entry{At: now, Event: SignInEnd, Why: m.endedBecause}}}
	}
	if m.unsaved != nil && m.unsaved.running {
		return m, nil
	}
	m.renewal.running, m.renewal.spread = true, false
	return m, []effect{renew{ask}}
}

// openAgain opens the keychain again, asking the person if necessary. If it was read before and may have been locked since, a renewal opens
// it, so that the state shows the result; without anything to renew, it is read again.
func (m machine) openAgain(now time.Time) (machine, []effect) {
	switch m.keychain {
	case keychainRead:
		if next, effects := m.renew(now, true); len(effects) > 0 {
			return next, effects
		}
	case keychainFailed:
		m.keychain = keychainReading
	default: // it is already being opened
		return m, nil
	}
	return m, []effect{openKeychain{ask: true, create: true, generation: m.generation}}
}

func (m machine) renewed(ev renewed, now time.Time) (machine, []effect) {
	m.renewal = renewal{finished: m.renewal.finished + 1}
	m = m.with(&ev.record)
	m.endedBecause, m.unsaved = NoProblem, nil
	var why ProblemKind
	if ev.saveErr != nil {
		m, why = m.markUnsaved(now, ev.retryIn), NotSaved
	}
	if !ev.asked { // the process that renewed has written the history
		return m, nil
	}
	m.clockOff = notable(ev.clockOff)
	m, effects := m.learn(m.conn.lived(ev.record, m.known))
	return m, append(effects, writeHistory{Entry{At: now, Event: Renewal, Why: why, Until: ev.record.ExpiresAt}})
}

func (m machine) learn(known Experience) (machine, []effect) {
	if known == m.known {
		return m, nil
	}
	m.known = known
	return m, []effect{learn{known}}
}

func (m machine) renewalFailed(ev renewalFailed, now time.Time) (machine, []effect) {
	m.renewal.running = false
	m.renewal.finished++
	kind := KindOf(ev.err)
	if kind == Cancelled {
		return m, nil
	}
	if kind == NobodySignedIn { // another process has disconnected
		return m.signedOut(), nil
	}
	if kind == SignInRefused {
		m.endedBecause = m.causeOfEnd(ev.err, now)
		m.renewal = renewal{finished: m.renewal.finished}
		m, effects := m.learn(m.conn.ended(now.Add(-m.clockOff).Sub(m.record.SignedInAt), m.endedBecause, m.known))
		return m, append(effects, writeHistory{Entry{At: now, Event: SignInEnd, Why: m.endedBecause}})
	}
	var effects []effect
	if m.renewal.failures == 0 || m.renewal.problem.Kind != kind {
		m.renewal.problem = ProblemOf(ev.err, now)
		effects = []effect{writeHistory{Entry{At: now, Event: RenewalFailure, Why: kind}}}
	}
	m.renewal.failures++
	m.renewal.failedAt = now
	m.renewal.nextTry = now.Add(ev.retryIn)
	return m, effects
}

// causeOfEnd returns why Smokeball refuses the refresh token, as far as that can be told from here.
func (m machine) causeOfEnd(err error, now time.Time) ProblemKind {
	if end := m.conn.endOf(*m.record, m.known).at; !end.IsZero() && !now.Add(-m.clockOff).Before(end) {
		return SignInRanOut
	}
	if unanswered(err) {
		return SignInLost
	}
	return SignInRefused
}

func (m machine) saved(ev saved, now time.Time) (machine, []effect) {
	if m.unsaved == nil {
		return m, nil
	}
	if ev.err != nil {
		return m.markUnsaved(now, ev.retryIn), nil
	}
	m.unsaved = nil
	if ev.record == nil {
		return m.signedOut(), nil
	}
	if m.record == nil || !m.record.sameTokens(*ev.record) { // another process has signed in or renewed
		m = m.with(ev.record)
		m.endedBecause, m.renewal = NoProblem, renewal{finished: m.renewal.finished, running: m.renewal.running}
	}
	return m, []effect{writeHistory{Entry{At: now, Event: Saved}}}
}

// notable returns off, or zero where it is too small to tell the person.
func notable(off time.Duration) time.Duration {
	if off.Abs() < clockTolerance {
		return 0
	}
	return off
}

func (m machine) disconnect() (machine, []effect) {
	readable := m.record != nil || m.keychain == keychainFailed && m.refused == RecordDamaged
	if !m.usable() || m.disconnecting || !readable {
		return m, nil
	}
	m, effects := m.endLogin()
	m.disconnecting = true
	return m, append(effects, disconnect{})
}

func (m machine) disconnected(ev disconnected, now time.Time) (machine, []effect) {
	m.disconnecting = false
	switch {
	case ev.err != nil && ev.removing:
		m = m.signedOut().markUnsaved(now, ev.retryIn)
		m.keychain, m.refused = keychainRead, NoProblem
		return m, []effect{writeHistory{Entry{At: now, Event: Disconnection, Why: NotRemoved}}}
	case ev.err != nil:
		if ev.pending {
			m = m.markUnsaved(now, ev.retryIn)
		}
		m.warning = ProblemOf(ev.err, now)
		return m, nil
	}
	m = m.signedOut()
	m.keychain, m.refused, m.warning = keychainRead, NoProblem, Problem{}
	if ev.revokeErr != nil {
		m.warning = Problem{Kind: NotRevoked, At: now}
	}
	return m, []effect{writeHistory{Entry{At: now, Event: Disconnection, Why: m.warning.Kind}}}
}
