package auth

import (
	"errors"
	"strings"
	"time"
)

// state derives the State. The order of the cases is their precedence.
func (m machine) state() State {
	switch {
	case !m.usable():
		return NotConfigured
	case m.login != nil:
		return SigningIn
	case m.keychain == keychainFailed:
		return KeychainUnavailable
	case m.keychain != keychainRead:
		return Opening
	case m.record == nil:
		return SignedOut
	case m.endedBecause != NoProblem:
		return SignInNeeded
	case m.renewal.failures > 0:
		return Offline
	case m.renewal.running:
		return Renewing
	}
	return Connected
}

// status derives the Status.
func (m machine) status() Status {
	s := Status{
		State:           m.state(),
		Connection:      m.conn.Name(),
		Host:            m.conn.ForeignHost(),
		APIURL:          m.conn.APIURL,
		Demo:            m.conn.Demo,
		Region:          m.conn.Region,
		Environment:     m.conn.Environment,
		Scopes:          m.conn.Scopes,
		ClockOff:        m.clockOff,
		Waiting:         m.waiting(),
		Problem:         m.problem(),
		Warning:         m.currentWarning(),
		NotSaved:        m.unsaved != nil && m.record != nil,
		NextTry:         m.renewal.nextTry,
		OnDemand:        m.onDemand,
		SignInLinkReady: m.login != nil && m.login.linkReady,
		RedirectURIs:    m.conn.RedirectURIs,
	}
	if s.NotSaved {
		s.NotSavedSince = m.unsaved.problem.At
	}
	if s.State == NotConfigured {
		s.Connection = ""
	}
	if m.record != nil {
		s.Account, s.Firm = m.record.Account, m.record.Firm
		if m.record.Scope != "" {
			s.Scopes = strings.Fields(m.record.Scope)
		}
		if !m.record.AccessToken.IsZero() {
			s.AccessTokenExpiresAt, s.AccessTokenIssuedAt = m.record.ExpiresAt, m.record.IssuedAt
		}
		s.SignedInAt, s.Unrenewable = m.record.SignedInAt, !m.record.renewable()
		end := m.conn.endOf(*m.record, m.known)
		s.SignInEndAssumed, s.SignInMayLast, s.SignInDays = end.assumed, end.early, int((end.length+day/2)/day)
		if !end.at.IsZero() {
			s.SignInEndsAt = end.at.Add(m.clockOff)
		}
		if !end.mayEnd.IsZero() {
			s.SignInMayEndAt = end.mayEnd.Add(m.clockOff)
		}
		s.CopiedUntil = m.copied
	}
	if s.Waiting == WaitForReplaceAnswer {
		s.OtherAccount, s.OtherFirm = m.login.candidate.Account, m.login.candidate.Firm
	}
	return s
}

func (m machine) waiting() Wait {
	switch {
	case m.disconnecting:
		return WaitForDisconnect
	case m.login != nil:
		return m.login.wait
	case m.keychain == keychainReading:
		return WaitForKeychain
	case m.keychain == keychainUnlocking:
		return WaitForUnlock
	case m.renewal.running:
		return WaitForRenewal
	}
	return WaitForNothing
}

// problem derives Status.Problem.
func (m machine) problem() Problem {
	switch {
	case !m.usable():
		return Problem{Kind: m.config}
	case m.login == nil && m.keychain == keychainFailed:
		return Problem{Kind: m.refused}
	case m.endedBecause != NoProblem:
		return Problem{Kind: m.endedBecause}
	}
	return m.renewal.problem
}

// currentWarning derives Status.Warning. The order of the cases is their precedence.
func (m machine) currentWarning() Problem {
	switch {
	case m.login != nil && m.login.disturbance != NoProblem:
		return Problem{Kind: m.login.disturbance}
	case m.login == nil && m.warning.Kind != NoProblem:
		return m.warning
	case m.unsaved != nil:
		return m.unsaved.problem
	}
	return Problem{}
}

// want is a request for an access token.
type want struct {
	atLeast time.Duration // minimum life left
	since   int           // renewal.finished when it was made: a new token after that is the best there is
	renewed bool          // only a token renewed since then will do
}

// longLived is the fraction of its life that a token must have left to count as new, where even new tokens have less than
// is wanted.
const longLived = 0.8

// renewalsEnough is how many renewals are made for a want: the first may only bring another process's token.
const renewalsEnough = 3

// reply is the answer to a want at the moment.
type reply struct {
	ready bool // token or err is the answer
	ask   bool // not ready, and needs a renewal
	token Token
	err   error
}

func refusal(kind ProblemKind) reply { return reply{ready: true, err: Problem{Kind: kind}.Err()} }

// Err returns the problem as an *Error. It is not for NoProblem.
func (p Problem) Err() error { return &Error{Kind: p.Kind, Ports: p.Ports, Process: p.Process} }

// answer returns the answer to a want, if there is one now.
func (m machine) answer(w want, now time.Time) reply {
	switch {
	case !m.usable():
		return refusal(m.config)
	case m.keychain == keychainFailed:
		return refusal(m.refused)
	case m.keychain != keychainRead:
		return reply{}
	case m.record == nil || m.disconnecting:
		return refusal(NobodySignedIn)
	}
	r := *m.record
	left, life := r.ExpiresAt.Sub(now), r.ExpiresAt.Sub(r.IssuedAt)
	renewals := m.renewal.finished - w.since
	dubious := r.fromTheFuture(now) && renewals == 0
	asNew := !r.renewable() || (renewals > 0 || life <= w.atLeast) && left >= time.Duration(longLived*float64(life)) ||
		renewals >= renewalsEnough
	refused := m.endedBecause != NoProblem || m.renewal.failures > 0
	stale := w.renewed && r.renewable() && (renewals == 0 || refused)
	switch {
	case !r.AccessToken.IsZero() && left > 0 && !dubious && !stale && (left >= w.atLeast || asNew):
		return reply{ready: true, token: Token{
			AccessToken: r.AccessToken,
			Type:        r.TokenType,
			ExpiresAt:   r.ExpiresAt,
			Scope:       r.Scope,
			Short:       left < w.atLeast,
		}}
	case m.endedBecause != NoProblem:
		return refusal(m.endedBecause)
	case m.renewal.running:
		return reply{}
	case m.renewal.failures > 0 && renewals > 0:
		return reply{ready: true, err: m.renewal.problem.Err()}
	case renewals >= renewalsEnough: // every token that comes is dead on arrival
		return refusal(AnswerNotUnderstood)
	}
	return reply{ask: true}
}

func unanswered(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Unanswered
}
