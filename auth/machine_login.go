package auth

import "time"

// endLogin ends a login that is under way. A sign-in that came of it is revoked, unless it is being written: then the keychain holds it.
func (m machine) endLogin() (machine, []effect) {
	if m.login == nil {
		return m, nil
	}
	effects := []effect{stopLogin{}}
	if m.login.wait == WaitForFirm || m.login.wait == WaitForReplaceAnswer { // else whoever saves it revokes it
		effects = append(effects, revokeUnused{*m.login.candidate})
	}
	m.login = nil
	return m, effects
}

func (m machine) signIn(ev signInAsked) (machine, []effect) {
	// Of the keychain's failures only a damaged record is put right by signing in.
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
		return &l // it is past what could disturb it
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
		if l.disturbance == NoProblem { // what says more stays
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
	m.clockOff = worthAWord(ev.clockOff)
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

// candidate saves a sign-in, unless the person has to be asked whether it replaces the one there is.
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
