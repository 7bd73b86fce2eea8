// Package check finds out why a connection does not work. It has the steps of a check, a finding for each, and the verdict that follows
// from the findings: a cause and what can be done about it. It is pure: it uses no network and no clock, and has no sentences for people.
//
// A Report is a value to which With adds findings. Show Report.Findings as they come and, once Report.Over, its Verdict.
package check

import (
	"slices"
	"time"

	"smokeball-connect/auth"
)

// Step is a part of a check. Its text is stable: check --json prints it.
type Step string

// The steps, in the order in which they are shown. Steps that do not depend on each other run at the same time.
const (
	Settings   Step = "settings"
	Keychain   Step = "keychain"       // a write and a read
	Ports      Step = "callback_ports" // where the callback has to arrive
	Proxy      Step = "proxy"
	Name       Step = "name_resolution" // of the sign-in host
	TLS        Step = "tls"             // with the sign-in host
	SignInHost Step = "sign_in_host"
	Clock      Step = "clock"
	Token      Step = "access_token"
	API        Step = "api" // one GET /firm
)

// Steps lists all steps, in that order.
func Steps() []Step { return slices.Clone(steps) }

var steps = []Step{Settings, Keychain, Ports, Proxy, Name, TLS, SignInHost, Clock, Token, API}

// Outcome is the progress of a step, or its result. Its text is stable: check --json prints it.
type Outcome string

const (
	Pending Outcome = "pending"
	Running Outcome = "running"
	Good    Outcome = "good"
	// Noted: something is worth knowing, but prevents nothing from working.
	Noted Outcome = "noted"
	Bad   Outcome = "bad"
	// Skipped: the step could not be done because of another one (Finding.Because), or does not apply here.
	Skipped Outcome = "skipped"
	// Stopped: the check was ended before the step had a result. It counts as no finding at all.
	Stopped Outcome = "stopped"
)

// Over reports whether the step is over.
func (o Outcome) Over() bool { return o != Pending && o != Running }

// Finding is what a step has found out.
type Finding struct {
	Step    Step
	Outcome Outcome
	// Took is how long the step has taken; zero until it is over, and where it was skipped.
	Took time.Duration
	// Causes are the possible causes of a Bad or Noted outcome, the likeliest first. A single one is certain.
	Causes []Cause
	// Because is the step because of which this one was skipped, "" where this one does not apply here.
	Because Step
	Facts
}

// Cause returns the likeliest cause, NoCause where there is none.
func (f Finding) Cause() Cause {
	if len(f.Causes) == 0 {
		return NoCause
	}
	return f.Causes[0]
}

// Facts are the details of a finding. Those that do not belong to its step are zero. None is secret, and the only texts from outside are
// names cleaned by CleanName.
type Facts struct {
	// Host is the host that was asked, with its port unless that is the default one: of Name, TLS, SignInHost, Clock and API.
	Host string

	// Ports are the callback ports that are not available; PortsOf is how many there are in all.
	Ports   []Port
	PortsOf int

	// Proxy is the proxy's host and port, without a password; "" where there is no proxy.
	Proxy       string
	ProxySource ProxySource

	// Issuer is who issued the untrusted certificate, by its own account; "" where it does not say.
	Issuer string
	// OutOfTime: that certificate is not valid yet, or has expired, by this computer's clock.
	OutOfTime bool

	// ClockOff is how far this computer's clock is ahead of Smokeball's; negative if it is behind.
	ClockOff time.Duration

	// ExpiresAt is when the access token expires; zero where there is none.
	ExpiresAt time.Time
	// Renewed: this check renewed the access token.
	Renewed bool
	// KeySent: an API key was sent with the token.
	KeySent bool

	// Status is the HTTP status; zero where no answer came.
	Status int
	// RetryAfter is how long Smokeball asks to wait before the next request; zero if it does not.
	RetryAfter time.Duration
	// Process is the ID of the process that holds the lock of the record; zero where that is not known.
	Process int
}

// Port is a callback port that is not available.
type Port struct {
	Number int `json:"port"`
	// Reserved: the system does not allow any program to use the port. Otherwise another program has it.
	Reserved bool `json:"reserved,omitempty"`
	// Holder is the name of the program that has the port, "" where the system does not tell.
	Holder string `json:"program,omitempty"`
}

// ProxySource is where the address of a proxy comes from. Its text is stable: check --json prints it.
type ProxySource string

const (
	ProxyFromSettings    ProxySource = "settings"
	ProxyFromEnvironment ProxySource = "environment"
	ProxyFromSystem      ProxySource = "system"
)

// Subject is the connection that is checked.
type Subject struct {
	Connection  string // auth.Connection.Name
	Region      auth.Region
	Environment auth.Environment
	SignInHost  string
	APIHost     string
	// Host is the sign-in host where that is not Smokeball's own, otherwise "". It must be shown at all times.
	Host string
	Demo bool
	// State is the session's state when the check began or, in the last report, when it ended.
	State auth.State
	// Began is when the check began.
	Began time.Time
}

// Report is what a check has found so far. It is never changed: its methods return new ones. The zero Report has no steps.
type Report struct {
	Subject  Subject
	findings []Finding // one for each of steps, in their order
}

// New returns a report with every step pending.
func New(s Subject) Report {
	r := Report{Subject: s}
	for _, step := range steps {
		r.findings = append(r.findings, Finding{Step: step, Outcome: Pending, Facts: Facts{Host: s.host(step)}})
	}
	return r
}

// host returns the host that a step asks, "" if it asks none.
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

// With returns the report with f in place of its finding for that step.
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

// Stop returns the report with every step that is not over marked as Stopped.
func (r Report) Stop() Report {
	r.findings = slices.Clone(r.findings)
	for i := range r.findings {
		if !r.findings[i].Outcome.Over() {
			r.findings[i].Outcome = Stopped
		}
	}
	return r
}

// Findings returns the findings of all steps, in their order.
func (r Report) Findings() []Finding { return slices.Clone(r.findings) }

// Of returns the finding of a step.
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
