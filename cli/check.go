package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
	"smokeball-connect/words"
)

type checkCommand struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Help says which requests the command makes, and what its exit codes mean.
func (checkCommand) Help() string {
	return "It asks Smokeball's API for the firm once, and again after a renewal if the first request was refused. It exits with 0 if " +
		"nothing is wrong, with 3 if a sign-in is needed, with 4 if the keychain can't be used, with 5 if Smokeball can't be " +
		"reached, and with 1 for any other cause."
}

// checkJSON is what check --json prints. Times are in RFC 3339, UTC; unknown fields are absent.
type checkJSON struct {
	Version     int           `json:"version"`
	Connection  string        `json:"connection,omitempty"`
	State       string        `json:"state"`
	Region      string        `json:"region,omitempty"`
	Environment string        `json:"environment,omitempty"`
	Result      string        `json:"result"` // good, bad or stopped
	Cause       check.Cause   `json:"cause,omitempty"`
	Certain     bool          `json:"certain,omitempty"`
	Others      []check.Cause `json:"others,omitempty"`
	Also        []check.Cause `json:"also,omitempty"`
	Remedy      check.Remedy  `json:"remedy,omitempty"`
	Steps       []stepJSON    `json:"steps"`
}

type stepJSON struct {
	Step         check.Step        `json:"step"`
	Outcome      check.Outcome     `json:"outcome"`
	Milliseconds int64             `json:"milliseconds"`
	Causes       []check.Cause     `json:"causes,omitempty"`
	Because      check.Step        `json:"because,omitempty"`
	Host         string            `json:"host,omitempty"`
	Ports        []check.Port      `json:"ports,omitempty"`
	Proxy        string            `json:"proxy,omitempty"`
	ProxySource  check.ProxySource `json:"proxy_source,omitempty"`
	Issuer       string            `json:"issuer,omitempty"`
	ClockAhead   *float64          `json:"clock_ahead_seconds,omitempty"`
	ExpiresAt    *time.Time        `json:"expires_at,omitempty"`
	Renewed      bool              `json:"renewed,omitempty"`
	KeySent      bool              `json:"api_key_sent,omitempty"`
	Status       int               `json:"status,omitempty"`
}

// Run checks the connection. It prints each step when it and those before it are over, then the verdict.
func (o checkCommand) Run(ctx context.Context, c *commandLine) error {
	if c.agent.Settings.Now().WrongFirm() == "" { // otherwise open has already reported it
		if _, why := c.agent.Settings.Now().Connection(); why == auth.ConfigurationInvalid {
			c.say("%s", c.wrongSettings())
		}
	}
	printed := 0
	report := c.agent.Check(ctx, c.agent.Main(), func(r check.Report) {
		findings := r.Findings()
		for !o.JSON && printed < len(findings) && findings[printed].Outcome.Over() {
			fmt.Fprintln(c.Out, words.CheckLine(findings[printed], c.agent.Now()))
			printed++
		}
	})
	v := report.Verdict()
	if o.JSON {
		text, err := json.Marshal(checkOf(report, v))
		if err != nil {
			return err
		}
		fmt.Fprintln(c.Out, string(text))
	} else {
		fmt.Fprintln(c.Out)
		for _, text := range []string{words.CheckTitle(v), words.CheckText(v), words.CheckMore(v)} {
			if text != "" {
				fmt.Fprintln(c.Out, text)
			}
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case v.Works:
		return nil
	}
	return silently{foundWrong{v.Cause}}
}

// foundWrong is the error of a check that has found a cause. It determines the exit code.
type foundWrong struct{ check.Cause }

func (f foundWrong) Error() string { return string(f.Cause) }

// exitCode returns the exit code for the cause.
func (f foundWrong) exitCode() int {
	switch f.Cause {
	case check.SignedOut, check.SignInRevoked, check.SignInRanOut, check.SignInLost, check.NotRenewable, check.OtherApp:
		return signInNeeded
	case check.KeychainLocked, check.KeychainAbsent, check.KeychainBroken, check.KeychainSlow, check.KeychainStuck, check.KeychainForbidden,
		check.KeychainOverNetwork, check.NoKeyring, check.RecordDamaged, check.StateFolder:
		return noKeychain
	case check.NoNetwork, check.NameNotFound, check.ProxyUnreachable, check.ProxyRefused, check.ProxyBlocks, check.HostUnreachable,
		check.HelloSwallowed, check.Intercepted, check.OutOfTime, check.NotSmokeball, check.SmokeballDown, check.Throttled,
		check.AnswerNotUnderstood:
		return notReachable
	default:
		return failed
	}
}

// checkExit returns the exit code if err is what a check has found.
func checkExit(err error) (code int, ok bool) {
	f, ok := errors.AsType[foundWrong](err)
	if !ok {
		return 0, false
	}
	return f.exitCode(), true
}

func checkOf(r check.Report, v check.Verdict) checkJSON {
	s := r.Subject
	out := checkJSON{
		Version: auth.JSONVersion, Connection: s.Connection, State: s.State.String(),
		Region: string(s.Region), Environment: string(s.Environment), Result: "good",
		Cause: v.Cause, Certain: v.Certain, Others: v.Others, Also: v.Also, Remedy: v.Remedy(),
	}
	switch {
	case !v.Works:
		out.Result = "bad"
	case v.Stopped:
		out.Result = "stopped"
	}
	for _, f := range r.Findings() {
		step := stepJSON{
			Step: f.Step, Outcome: f.Outcome, Milliseconds: f.Took.Milliseconds(), Causes: f.Causes, Because: f.Because, Host: f.Host,
			Ports: f.Ports, Proxy: f.Proxy, ProxySource: f.ProxySource, Issuer: f.Issuer, ExpiresAt: utc(f.ExpiresAt),
			Renewed: f.Renewed, KeySent: f.KeySent,
			Status: f.Status,
		}
		if f.Step == check.Clock && (f.Outcome == check.Good || f.Outcome == check.Bad) {
			ahead := f.ClockOff.Round(time.Second).Seconds()
			step.ClockAhead = &ahead
		}
		out.Steps = append(out.Steps, step)
	}
	return out
}
