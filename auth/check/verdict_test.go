package check_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
)

// good returns the report of a connection that works.
func good() check.Report {
	r := check.New(check.Subject{SignInHost: "auth.smokeball.com", APIHost: "api.smokeball.com", Region: auth.US})
	for _, step := range check.Steps() {
		r = r.With(check.Finding{Step: step, Outcome: check.Good, Took: time.Millisecond})
	}
	return r
}

func with(r check.Report, step check.Step, outcome check.Outcome, causes ...check.Cause) check.Report {
	return r.With(check.Finding{Step: step, Outcome: outcome, Causes: causes})
}

// A verdict names the root cause, not what follows from it or is only worth knowing.
func TestTheFirstRealCause(t *testing.T) {
	t.Parallel()
	outOfTime := with(good(), check.TLS, check.Bad, check.OutOfTime)
	certificate := outOfTime.Of(check.TLS)
	certificate.OutOfTime = true
	outOfTime = outOfTime.With(certificate)
	clock := with(good(), check.Clock, check.Bad, check.ClockWrong).Of(check.Clock)
	type causes = []check.Cause
	for name, c := range map[string]struct {
		report check.Report
		cause  check.Cause
		others causes
		also   causes
		works  bool
		remedy check.Remedy
	}{
		"nothing": {good(), check.NoCause, nil, nil, true, check.NoRemedy},
		"a certificate that is out of time, and a clock that is wrong": {outOfTime.With(clock), check.ClockWrong, causes{}, nil, false, check.TryAgain},
		"a certificate that is out of time":                            {outOfTime, check.OutOfTime, causes{}, nil, false, check.NoRemedy},
		"a wrong clock alone":                                          {good().With(clock), check.ClockWrong, causes{}, nil, false, check.TryAgain},
		"a wrong clock, and a key that is refused": {
			with(good().With(clock), check.API, check.Bad, check.APIKeyRefused, check.NotPermitted), check.APIKeyRefused, causes{check.NotPermitted},
			causes{check.ClockWrong}, false, check.EnterAPIKey},
		"a keychain that is locked, and nobody signed in": {
			with(with(good(), check.Keychain, check.Bad, check.KeychainLocked), check.Token, check.Bad, check.KeychainLocked), check.KeychainLocked,
			causes{}, nil, false, check.UnlockKeychain},
		"a host that cannot be reached, and ports that are reserved": {
			with(with(good(), check.Ports, check.Bad, check.PortsReserved), check.TLS, check.Bad, check.HostUnreachable), check.HostUnreachable,
			causes{}, causes{check.PortsReserved}, false, check.TryAgain},
		"a sign-in that is needed, and ports that are reserved": {
			with(with(good(), check.Ports, check.Bad, check.PortsReserved), check.Token, check.Bad, check.SignedOut), check.PortsReserved, causes{},
			causes{check.SignedOut}, false, check.NoRemedy},
		"a sign-in that is needed, and ports that are only busy": {
			with(with(good(), check.Ports, check.Noted, check.PortsTaken), check.Token, check.Bad, check.SignInRanOut), check.SignInRanOut, causes{},
			causes{check.PortsTaken}, false, check.SignIn},
		"a scope that is missing": {with(good(), check.API, check.Noted, check.ScopeMissing), check.ScopeMissing, causes{}, nil, true, check.NoRemedy},
		"a small hello, and a host that is down": {
			with(with(good(), check.TLS, check.Noted, check.HelloSwallowed), check.SignInHost, check.Bad, check.SmokeballDown), check.SmokeballDown,
			causes{}, causes{check.HelloSwallowed}, false, check.OpenStatusPage},
	} {
		v := c.report.Verdict()
		if v.Cause != c.cause || !slices.Equal(v.Others, c.others) || !slices.Equal(v.Also, c.also) || v.Works != c.works ||
			v.Remedy() != c.remedy || v.Certain != (v.Cause != check.NoCause && len(c.others) == 0) || v.Stopped {
			t.Errorf("%s: %q, others %q, also %q, works %v, %q", name, v.Cause, v.Others, v.Also, v.Works, v.Remedy())
		}
	}
}

// A step that was stopped or skipped, or is not over, does not count as a finding, whatever its causes are.
func TestStepsWithoutAResultDoNotCount(t *testing.T) {
	t.Parallel()
	for _, outcome := range []check.Outcome{check.Pending, check.Running, check.Skipped, check.Stopped, check.Good} {
		r := good()
		for _, step := range check.Steps() {
			r = with(r, step, outcome, check.Unknown)
		}
		if v := r.Verdict(); v.Cause != check.NoCause || !v.Works || v.Stopped != (outcome == check.Stopped) {
			t.Errorf("%s: got %+v, want no cause", outcome, v)
		}
	}
	r := with(good(), check.Keychain, check.Bad, check.KeychainLocked)
	r = with(with(r, check.TLS, check.Running), check.API, check.Pending)
	if r.Over() {
		t.Error("the report is over although steps are not")
	}
	r = r.Stop()
	if v := r.Verdict(); !r.Over() || !v.Stopped || v.Cause != check.KeychainLocked || r.Of(check.TLS).Outcome != check.Stopped {
		t.Errorf("got %+v, want stopped, with the cause %q", v, check.KeychainLocked)
	}
}

// Whatever is found, the verdict's cause is that of a finding, a bad one if there is one, and no cause is named twice.
func TestEveryVerdict(t *testing.T) {
	t.Parallel()
	outcomes := []check.Outcome{check.Good, check.Noted, check.Bad, check.Skipped, check.Stopped}
	for range 5000 {
		r, bad, noted := good(), causesOf{}, causesOf{}
		for _, step := range check.Steps() {
			outcome, cause := outcomes[rand.N(len(outcomes))], check.Causes()[rand.N(len(check.Causes()))]
			r = with(r, step, outcome, cause)
			switch outcome { //nolint:exhaustive // the others say nothing
			case check.Bad:
				bad = append(bad, cause)
			case check.Noted:
				noted = append(noted, cause)
			}
		}
		v := r.Verdict()
		switch {
		case len(bad) > 0 && (v.Works || !slices.Contains(bad, v.Cause)),
			len(bad) == 0 && (!v.Works || len(noted) > 0 && !slices.Contains(noted, v.Cause)),
			slices.Contains(v.Also, v.Cause):
			t.Fatalf("bad %q, noted %q: %+v", bad, noted, v)
		}
	}
}

type causesOf = []check.Cause

// A report never changes.
func TestAReportIsAValue(t *testing.T) {
	t.Parallel()
	before := check.New(check.Subject{APIHost: "api.example.com"})
	after := with(before, check.API, check.Bad, check.Throttled).Stop()
	before.Findings()[0].Outcome = check.Bad
	for _, f := range before.Findings() {
		if f.Outcome != check.Pending {
			t.Errorf("%s: got %s, want %s", f.Step, f.Outcome, check.Pending)
		}
	}
	if f := after.Of(check.API); f.Host != "api.example.com" || f.Outcome != check.Bad {
		t.Errorf("got %+v, want %s at api.example.com", f, check.Bad)
	}
}
