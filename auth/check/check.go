// Package check is what there is to find out when something does not work, and what follows from what was found: the steps of a check, a
// finding for each, and of them the verdict, which is a cause and what can be done about it. It is pure: no network, no clock, no sentence.
//
// A Report is a value that grows by With. Whoever draws one draws Report.Findings as they come and, once Report.Over, its Verdict.
package check

import (
	"slices"
	"time"

	"smokeball-connect/auth"
)

// Step is a part of a check. Its text is stable: check --json prints it.
type Step string

// The steps, in the order in which they are shown. Those that need nothing of each other go on at the same time.
const (
	Settings   Step = "settings"
	Keychain   Step = "keychain"       // a write and a read
	Ports      Step = "callback_ports" // where the answer to a sign-in has to arrive
	Proxy      Step = "proxy"
	Name       Step = "name_resolution" // of the sign-in host
	TLS        Step = "tls"             // with the sign-in host
	SignInHost Step = "sign_in_host"
	Clock      Step = "clock"
	Token      Step = "access_token"
	API        Step = "api" // one GET /firm
)

// Steps lists all of them, in that order.
func Steps() []Step { return slices.Clone(steps) }

var steps = []Step{Settings, Keychain, Ports, Proxy, Name, TLS, SignInHost, Clock, Token, API}

// Outcome is where a step stands, or how it ended. Its text is stable: check --json prints it.
type Outcome string

const (
	Pending Outcome = "pending"
	Running Outcome = "running"
	Good    Outcome = "good"
	// Noted is worth knowing, and keeps nothing from working.
	Noted Outcome = "noted"
	Bad   Outcome = "bad"
	// Skipped: there was nothing to find out, because of another step (Finding.Because) or because it does not apply here.
	Skipped Outcome = "skipped"
	// Stopped: somebody has ended the check before it knew. That accuses nobody.
	Stopped Outcome = "stopped"
)

// Over reports whether nothing more comes of the step.
func (o Outcome) Over() bool { return o != Pending && o != Running }

// Finding is what a step has found out.
type Finding struct {
	Step    Step
	Outcome Outcome
	// Took is how long the step has taken; zero until it is over, and where it was skipped.
	Took time.Duration
	// Causes are what Bad or Noted may come of, the likeliest first. A single one is certain.
	Causes []Cause
	// Because is the step without which this one was skipped, "" where it does not apply here.
	Because Step
	Facts
}

// Cause is the likeliest one, NoCause where there is none.
func (f Finding) Cause() Cause {
	if len(f.Causes) == 0 {
		return NoCause
	}
	return f.Causes[0]
}

// Facts are what there is to say about a finding. What does not belong to its step is zero. None of them is secret, and what of them comes
// from outside is a name that was cleaned (CleanName).
type Facts struct {
	// Host is the host that was asked, with its port where that is not the usual one: of Name, TLS, SignInHost, Clock and API.
	Host string

	// Ports are those that could not be had, of PortsOf that there are.
	Ports   []Port
	PortsOf int

	// Proxy is the proxy's host and port, "" where there is none. It has no password in it.
	Proxy       string
	ProxySource ProxySource

	// Issuer is who has signed the certificate that is not trusted, as that says itself; "" where it does not.
	Issuer string
	// OutOfTime: that certificate is not good yet, or not any more, by this computer's clock.
	OutOfTime bool

	// ClockOff is how far this computer's clock is ahead of Smokeball's; negative: behind.
	ClockOff time.Duration

	// ExpiresAt is when the access token runs out; zero where there is none.
	ExpiresAt time.Time
	// Renewed: it was renewed by this check.
	Renewed bool
	// KeySent: an API key went with the token.
	KeySent bool

	// Status is that of HTTP; zero where no answer came.
	Status int
	// RetryAfter is how long Smokeball asks to be left alone; zero if it does not.
	RetryAfter time.Duration
	// Process is the number of the process that is in the way; zero where that is not known.
	Process int
}

// Port is one that could not be had.
type Port struct {
	Number int `json:"port"`
	// Reserved: the system lets no program have it. Else somebody has it.
	Reserved bool `json:"reserved,omitempty"`
	// Holder is the name of the program that has it, "" where the system does not tell.
	Holder string `json:"program,omitempty"`
}

// ProxySource is where a proxy comes from. Its text is stable: check --json prints it.
type ProxySource string

const (
	ProxyFromSettings    ProxySource = "settings"
	ProxyFromEnvironment ProxySource = "environment"
	ProxyFromSystem      ProxySource = "system"
)

// Subject is what is checked.
type Subject struct {
	Connection  string // its name
	Region      auth.Region
	Environment auth.Environment
	SignInHost  string
	APIHost     string
	// Host is the sign-in host where that is not Smokeball's own, else "". Whoever draws a Report names it at all times.
	Host string
	Demo bool
	// State is that of the session: when the check began, and in the last report when it has ended.
	State auth.State
	// Began is when that was.
	Began time.Time
}

// Report is what a check has found so far. It is a value, and never changes. The zero Report has no steps.
type Report struct {
	Subject  Subject
	findings []Finding // one for each of steps, in their order
}

// New is a report of which every step is pending.
func New(s Subject) Report {
	r := Report{Subject: s}
	for _, step := range steps {
		r.findings = append(r.findings, Finding{Step: step, Outcome: Pending, Facts: Facts{Host: s.host(step)}})
	}
	return r
}

// host is whom a step asks.
func (s Subject) host(step Step) string {
	switch step {
	case Name, TLS, SignInHost, Clock:
		return s.SignInHost
	case API:
		return s.APIHost
	default:
		return ""
	}
}

// With is the report with a finding instead of what it had for that step.
func (r Report) With(f Finding) Report {
	if f.Host == "" {
		f.Host = r.Subject.host(f.Step)
	}
	r.findings = slices.Clone(r.findings)
	for i := range r.findings {
		if r.findings[i].Step == f.Step {
			r.findings[i] = f
		}
	}
	return r
}

// Stop is the report of a check that has ended: what was not over is stopped.
func (r Report) Stop() Report {
	r.findings = slices.Clone(r.findings)
	for i := range r.findings {
		if !r.findings[i].Outcome.Over() {
			r.findings[i].Outcome = Stopped
		}
	}
	return r
}

// Findings are those of all steps, in their order.
func (r Report) Findings() []Finding { return slices.Clone(r.findings) }

// Of is the finding of a step.
func (r Report) Of(step Step) Finding {
	for _, f := range r.findings {
		if f.Step == step {
			return f
		}
	}
	return Finding{Step: step}
}

// Over reports whether every step is over.
func (r Report) Over() bool {
	return len(r.findings) > 0 && !slices.ContainsFunc(r.findings, func(f Finding) bool { return !f.Outcome.Over() })
}
