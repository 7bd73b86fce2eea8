package check

import "slices"

// Verdict is what a report comes to.
type Verdict struct {
	// Cause is the first real cause of what was found; NoCause where everything is as it should be.
	Cause Cause
	// Certain: there is no other. Else it is the likeliest, and Others are what it may be as well, the likeliest first.
	Certain bool
	Others  []Cause
	// Works: what was found keeps nothing from working. Cause is then only worth knowing.
	Works bool
	// Stopped: somebody has ended the check before it knew everything. Cause is then what was found until then.
	Stopped bool
	// Also are causes that were found besides, and stand on their own.
	Also []Cause
	// Finding is the one that Cause comes from.
	Finding Finding
	Subject Subject
}

// Judge is the verdict on an answer of the API that somebody has pasted.
func Judge(a Answer, s Sent, of Subject) Verdict {
	f := Finding{Step: API, Outcome: Good, Causes: a.Causes(s),
		Facts: Facts{Host: of.APIHost, Status: a.Status, RetryAfter: a.RetryAfter, KeySent: !s.NoKey, Renewed: s.Renewed}}
	if len(f.Causes) > 0 {
		f.Outcome = Bad
	}
	return verdictOn([]Finding{f}, of)
}

// Remedy is what a button can do about it.
func (v Verdict) Remedy() Remedy {
	remedy := v.Cause.Remedy()
	switch {
	case v.Works && v.Cause == ScopeMissing: // signing in again changes nothing about what was asked for
		return NoRemedy
	case remedy == OpenStatusPage && v.Subject.Region == "":
		return TryAgain
	}
	return remedy
}

// byWeight are the steps in the order in which their findings count: what keeps more from working comes first. Where two are bad, the
// first one's cause is the real one, or would be in the way of mending the other.
var byWeight = []Step{Settings, Keychain, Proxy, Name, TLS, SignInHost, Token, API, Clock, Ports}

// Verdict is what the report comes to. It is for a report that is Over.
func (r Report) Verdict() Verdict {
	v := verdictOn(r.found(), r.Subject)
	v.Stopped = slices.ContainsFunc(r.findings, func(f Finding) bool { return f.Outcome == Stopped })
	return v
}

// verdictOn is what findings come to, the weightiest of which is the first.
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

// found are the findings with a cause, the weightiest first: what is bad before what is noted.
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

// resolved is the finding of a step in the light of the others.
func (r Report) resolved(step Step) Finding {
	f := r.Of(step)
	if clock := r.Of(Clock); f.OutOfTime && f.Outcome == Bad && clock.Cause() == ClockWrong {
		f.Causes, f.ClockOff = []Cause{ClockWrong}, clock.ClockOff
	}
	return f
}

// portsFirst puts ports that cannot be had before a sign-in that is needed: without one, nobody can sign in.
func (r Report) portsFirst(found []Finding) []Finding {
	ports := slices.IndexFunc(found, func(f Finding) bool { return f.Step == Ports && f.Outcome == Bad })
	if ports <= 0 || found[0].Cause().Remedy() != SignIn {
		return found
	}
	f := found[ports]
	return slices.Insert(slices.Delete(found, ports, ports+1), 0, f)
}
