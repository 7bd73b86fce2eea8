package auth

import "time"

// endLogin ends the login under way, if any. A sign-in that it has already brought is revoked, here or by saveLogin, unless it is being
// written to the keychain.
func (m machine) endLogin() (machine, []effect) {
	if m.login == nil {
		return m, nil
	}
	effects := []effect{stopLogin{}}
	if m.login.wait == WaitForFirm || m.login.wait == WaitForReplaceAnswer { // otherwise saveLogin revokes it
		effects = append(effects, revokeUnused{*m.login.candidate})
	}
	m.login = nil
	return m, effects
}

func (m machine) signIn(ev signInAsked) (machine, []effect) {
	// A damaged record is the only keychain failure that signing in can fix.
	ready := m.keychain == keychainRead || m.keychain == keychainFailed && m.refused == RecordDamaged
	if !m.usable() || !ready || m.disconnecting || m.login != nil {
		return m, nil
	}
	m.warning = Problem{}
	m.login = &loginPhase{wait: WaitForBrowser}
	return m, []effect{startLogin(ev)}
}

func (l loginPhase) after(step loginStep) *loginPhase {
	if l.wait != WaitForBrowser && step != portsBusy && step != browserOpening {
		return &l // past the point where this matters
	}
	switch step {
	case portsBusy:
		l.wait = WaitForPort
	case browserOpening:
		l.wait, l.linkReady = WaitForBrowser, true
	case browserFailed:
		l.disturbance = BrowserNotOpened
	case browserWantsTLS:
		l.disturbance = BrowserWantsTLS
	case strayAnswer:
		if l.disturbance == NoProblem { // any other says more
			l.disturbance = StrayAnswer
		}
	case codeReceived:
		l.wait, l.linkReady, l.disturbance = WaitForExchange, false, NoProblem
	}
	return &l
}

func (m machine) granted(ev loginGranted) (machine, []effect) {
	if m.login == nil {
		return m, nil
	}
	m.clockOff = notable(ev.clockOff)
	if m.conn.tellsFirm(ev.record) {
		m.login = &loginPhase{wait: WaitForFirm, candidate: &ev.record}
		return m, []effect{askFirm{ev.record}}
	}
	return m.candidate(ev.record)
}

func (m machine) firmAsked(ev firmAsked) (machine, []effect) {
	if m.login == nil || m.login.wait != WaitForFirm {
		return m, nil
	}
	r := *m.login.candidate
	r.Firm = ev.firm
	return m.candidate(r)
}

// candidate saves a new sign-in, unless the person has to be asked first whether it replaces the current one.
func (m machine) candidate(r Record) (machine, []effect) {
	if m.record != nil && (differentPerson(m.record.Account, r.Account) || differentFirm(m.record.Firm, r.Firm)) {
		m.login = &loginPhase{wait: WaitForReplaceAnswer, candidate: &r}
		return m, []effect{finishLogin{Outcome{Unfinished: true}}}
	}
	if m.record != nil && r.Firm.Name == "" && r.Account.Subject != "" && r.Account.Subject == m.record.Account.Subject {
		r.Firm = m.record.Firm // an account belongs to one firm
	}
	m.login = &loginPhase{wait: WaitForUnlock, candidate: &r}
	return m, []effect{saveLogin{r}}
}

func differentPerson(a, b Account) bool {
	if a.Subject != "" && b.Subject != "" {
		return a.Subject != b.Subject
	}
	return a.Username != "" && b.Username != "" && a.Username != b.Username
}

func (m machine) replace(yes bool, now time.Time) (machine, []effect) {
	if m.login == nil || m.login.wait != WaitForReplaceAnswer {
		return m, nil
	}
	if !yes {
		unwanted := *m.login.candidate
		m.login = nil
		m.warning = Problem{Kind: AccountKept, At: now}
		return m, []effect{stopLogin{}, revokeUnused{unwanted}}
	}
	phase := *m.login
	phase.wait = WaitForUnlock
	m.login = &phase
	return m, []effect{saveLogin{*phase.candidate}}
}

func (m machine) loginSaved(ev loginSaved, now time.Time) (machine, []effect) {
	if m.login == nil {
		return m, nil
	}
	if ev.err != nil {
		if ev.pending {
			m = m.markUnsaved(now, ev.retryIn)
		}
		return m.loginEnded(loginEnded{ev.err}, now)
	}
	m = m.with(m.login.candidate)
	m.login = nil
	m.keychain, m.refused = keychainRead, NoProblem
	m.endedBecause, m.unsaved, m.warning = NoProblem, nil, Problem{}
	m.renewal = renewal{finished: m.renewal.finished + 1, running: m.renewal.running}
	if !m.record.renewable() {
		m.warning = Problem{Kind: NotRenewable, At: now}
	}
	return m, []effect{finishLogin{}, writeHistory{Entry{At: now, Event: SignInDone, Until: m.record.ExpiresAt}}}
}

func (m machine) loginEnded(ev loginEnded, now time.Time) (machine, []effect) {
	if m.login == nil {
		return m, nil
	}
	kind := KindOf(ev.err)
	m.login = nil
	effects := []effect{finishLogin{Outcome{Problem: kind}}}
	if kind != Cancelled {
		m.warning = ProblemOf(ev.err, now)
		effects = append(effects, writeHistory{Entry{At: now, Event: SignInFailure, Why: kind}})
	}
	return m, effects
}
