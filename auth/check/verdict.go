package check

import "slices"

// Verdict is the conclusion of a report.
type Verdict struct {
	// Cause is the root cause of what was found; NoCause where nothing is wrong.
	Cause Cause
	// Certain: no other cause is possible. Otherwise Cause is the likeliest, and Others are the other possible ones, the likeliest first.
	Certain bool
	Others  []Cause
	// Works: nothing that was found prevents the connection from working. Cause is then only worth knowing.
	Works bool
	// Stopped: the check was ended before it was complete. Cause is the one found until then.
	Stopped bool
	// Also are further causes, independent of Cause.
	Also []Cause
	// Finding is the finding that Cause comes from.
	Finding Finding
	Subject Subject
}

// Judge returns the verdict on an answer of the API that was pasted.
func Judge(a Answer, s Sent, of Subject) Verdict {
	f := Finding{Step: API, Outcome: Good, Causes: a.Causes(s),
		Facts: Facts{Host: of.APIHost, Status: a.Status, RetryAfter: a.RetryAfter, KeySent: !s.NoKey, Renewed: s.Renewed}}
	if len(f.Causes) > 0 {
		f.Outcome = Bad
	}
	return verdictOn([]Finding{f}, of)
}

// Remedy returns what a button can do about the cause, NoRemedy for nothing.
func (v Verdict) Remedy() Remedy {
	remedy := v.Cause.Remedy()
	switch {
	case v.Works && v.Cause == ScopeMissing: // signing in again would ask for the same scopes
		return NoRemedy
	case remedy == OpenStatusPage && v.Subject.Region == "":
		return TryAgain
	}
	return remedy
}

// byWeight has the steps in the order in which their findings count: what prevents more from working comes first. Of two bad findings, the
// first has the root cause, or one that has to be fixed first.
var byWeight = []Step{Settings, Keychain, Proxy, Name, TLS, SignInHost, Token, API, Clock, Ports}

// Verdict returns the conclusion of a report that is Over.
func (r Report) Verdict() Verdict {
	v := verdictOn(r.found(), r.Subject)
	v.Stopped = slices.ContainsFunc(r.findings, func(f Finding) bool { return f.Outcome == Stopped })
	return v
}

// verdictOn returns the conclusion of findings, the weightiest first.
func verdictOn(found []Finding, of Subject) Verdict {
	if len(found) == 0 || len(found[0].Causes) == 0 {
		return Verdict{Works: true, Subject: of}
	}
	first := found[0]
	v := Verdict{
		Cause: first.Cause(), Others: first.Causes[1:], Certain: len(first.Causes) == 1,
		Works: first.Outcome == Noted, Finding: first, Subject: of,
	}
	for _, f := range found[1:] {
		if c := f.Cause(); c != v.Cause && !slices.Contains(v.Also, c) {
			v.Also = append(v.Also, c)
		}
	}
	return v
}

// found returns the findings with a cause, the weightiest first: bad ones before noted ones.
func (r Report) found() (found []Finding) {
	for _, outcome := range []Outcome{Bad, Noted} {
		for _, step := range byWeight {
			if f := r.resolved(step); f.Outcome == outcome && len(f.Causes) > 0 {
				found = append(found, f)
			}
		}
	}
	return r.portsFirst(found)
}

// resolved returns the finding of a step, corrected by others: a certificate that seems out of date is not to blame if the clock is wrong.
func (r Report) resolved(step Step) Finding {
	f := r.Of(step)
	if clock := r.Of(Clock); f.OutOfTime && f.Outcome == Bad && clock.Cause() == ClockWrong {
		f.Causes, f.ClockOff = []Cause{ClockWrong}, clock.ClockOff
	}
	return f
}

// portsFirst moves unavailable ports before a sign-in that is needed, which is impossible without a port.
func (r Report) portsFirst(found []Finding) []Finding {
	ports := slices.IndexFunc(found, func(f Finding) bool { return f.Step == Ports && f.Outcome == Bad })
	if ports <= 0 || found[0].Cause().Remedy() != SignIn {
		return found
	}
	f := found[ports]
	return slices.Insert(slices.Delete(found, ports, ports+1), 0, f)
}
