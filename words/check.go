package words

import (
	"cmp"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"smokeball-connect/auth/check"
	"smokeball-connect/product"
)

// What is said about a check.
const (
	CheckAllGood  = "Everything is as it should be."
	CheckStopped  = "The check was stopped."
	CheckRunning  = "Finding out what is wrong…"
	CheckAgain    = "Check again"
	CheckStop     = "Stop"
	CopyReport    = "Copy the report"
	PasteAnswer   = "Paste an answer from Smokeball's API: a status such as 403, or everything that came back. It is not sent anywhere, and none of it is kept."
	notNeeded     = "not needed"
	notChecked    = "not checked"
	smokeballsAPI = "Smokeball's API"
	signInHost    = "Smokeball's sign-in"
)

// CheckStep is the name of a step.
func CheckStep(f check.Finding) string {
	switch f.Step {
	case check.Settings:
		return "Settings"
	case check.Keychain:
		return "Keychain"
	case check.Ports:
		return "Callback ports"
	case check.Proxy:
		return "Proxy"
	case check.Name:
		return "Address of " + cmp.Or(f.Host, signInHost)
	case check.TLS:
		return "Secure connection"
	case check.SignInHost:
		return cmp.Or(f.Host, signInHost)
	case check.Clock:
		return "This computer's clock"
	case check.Token:
		return "Access token"
	case check.API:
		return cmp.Or(f.Host, smokeballsAPI)
	}
	return string(f.Step)
}

// CheckOutcome is what follows a step's name: a word or two, or "" if there is nothing to say (yet).
func CheckOutcome(f check.Finding, now time.Time) string {
	switch f.Outcome {
	case check.Pending:
		return ""
	case check.Running:
		return "…"
	case check.Stopped:
		return "stopped"
	case check.Skipped:
		if f.Because == "" {
			return notNeeded
		}
		return notChecked
	case check.Good:
	case check.Noted, check.Bad:
		if text := wrong(f); text != "" {
			return text
		}
	}
	switch f.Step {
	case check.Settings:
		return ""
	case check.Ports:
		if len(f.Ports) == 0 {
			return "free"
		}
		return fmt.Sprintf("%d of %d free", f.PortsOf-len(f.Ports), f.PortsOf)
	case check.Proxy:
		if f.Proxy == "" {
			return "none"
		}
		return f.Proxy
	case check.Clock:
		return clockOutcome(f.ClockOff)
	case check.Token:
		if f.ExpiresAt.IsZero() {
			return ""
		}
		return TimeLeft(f.ExpiresAt.Sub(now))
	case check.API:
		if f.Status >= 300 {
			return strconv.Itoa(f.Status)
		}
	case check.Keychain, check.Name, check.TLS, check.SignInHost:
	}
	return took(f.Took)
}

// causeLabels are what follows a step's name for each cause; "" where the step itself, or the answer's status, says more.
var causeLabels = map[check.Cause]string{
	check.NotConfigured: "not set up", check.SettingsInvalid: "can't be used",

	check.KeychainLocked: "locked", check.KeychainAbsent: "none", check.KeychainBroken: "fails", check.KeychainSlow: "no answer",
	check.KeychainStuck: "no answer", check.KeychainForbidden: "not allowed", check.KeychainOverNetwork: "not here",
	check.NoKeyring: "no keyring", check.RecordDamaged: "damaged", check.StateFolder: "fails", check.Busy: "busy",

	check.PortsTaken: "taken", check.PortsReserved: "reserved",

	check.NoNetwork: "no network", check.NameNotFound: "not found", check.ProxyUnreachable: "no answer",
	check.ProxyRefused: "wants a password", check.ProxyBlocks: "blocks it", check.HostUnreachable: "no answer",
	check.HelloSwallowed: "only small handshakes", check.Intercepted: "intercepted", check.OutOfTime: "out of date", check.ClockWrong: "",
	check.NotSmokeball: "not Smokeball",

	check.SignedOut: "signed out", check.SignInRevoked: "sign-in ended", check.SignInRanOut: "sign-in ended",
	check.SignInLost: "sign-in ended", check.NotRenewable: "sign-in ended", check.OtherApp: "from another app",

	check.NoCause: "", check.SmokeballDown: "", check.Throttled: "", check.AnswerNotUnderstood: "", check.WrongPlace: "",
	check.ClientRefused: "", check.TokenExpired: "", check.ScopeMissing: "", check.NotPermitted: "", check.APIKeyRefused: "",
	check.APIKeyMissing: "", check.RequestWrong: "", check.NotFound: "", check.Unknown: "",
}

// wrong is CheckOutcome for a step that found a cause; "" if the step itself says more.
func wrong(f check.Finding) string {
	switch text := causeLabels[f.Cause()]; {
	case text != "":
		return text
	case f.Status != 0:
		return strconv.Itoa(f.Status)
	case f.Cause() == check.WrongPlace, f.Cause() == check.ClientRefused:
		return "refused"
	}
	return ""
}

func clockOutcome(off time.Duration) string {
	which := "fast"
	if off < 0 {
		which = "slow"
	}
	if off.Abs() < 2*time.Second { // it can't be measured more exactly
		return "right"
	}
	off = off.Abs()
	for _, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute} {
		if off >= 2*unit {
			off = off.Round(unit)
			break
		}
	}
	return Duration(off) + " " + which
}

func took(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d < time.Second:
		return fmt.Sprintf("%d ms", max(1, d.Milliseconds()))
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// CheckRemedy labels the button for a remedy; "" if there is none.
func CheckRemedy(r check.Remedy) string {
	switch r {
	case check.NoRemedy:
		return ""
	case check.EnterAPIKey:
		return "Enter a new key"
	case check.SignIn:
		return "Sign in again"
	case check.Renew:
		return "Renew now"
	case check.TryAgain:
		return CheckAgain
	case check.OpenSettings:
		return "Open the settings"
	case check.UnlockKeychain:
		return "Unlock the keychain"
	case check.OpenStatusPage:
		return "Open the status page"
	}
	return ""
}

// CheckTitle says what a check has found, in one sentence.
func CheckTitle(v check.Verdict) string {
	switch {
	case v.Cause == check.NoCause && v.Stopped:
		return CheckStopped
	case v.Cause == check.NoCause:
		return CheckAllGood
	}
	return causeTitle(v)
}

// CheckText says why, and what to do about it, in about three sentences; "" if there is nothing to do.
func CheckText(v check.Verdict) string {
	if v.Cause == check.NoCause {
		return ""
	}
	return causeText(v)
}

// CheckMore lists the other possible causes and what else was found; "" if there are none.
func CheckMore(v check.Verdict) string {
	var others, also []string
	for _, c := range v.Others {
		others = append(others, causeShort(c))
	}
	for _, c := range v.Also {
		also = append(also, causeShort(c))
	}
	var lines []string
	if len(others) > 0 {
		lines = append(lines, "It may also be: "+strings.Join(others, "; ")+".")
	}
	if len(also) > 0 {
		lines = append(lines, "Besides: "+strings.Join(also, "; ")+".")
	}
	return strings.Join(lines, "\n")
}

// CheckReport is the whole check as text, to be read elsewhere. It contains no secret and no person's name.
func CheckReport(r check.Report, now time.Time, l Locale) string {
	v := r.Verdict()
	lines := []string{reportHead(r, l), ""}
	for _, f := range r.Findings() {
		lines = append(lines, CheckLine(f, now))
	}
	lines = append(lines, "", CheckTitle(v))
	for _, text := range []string{CheckText(v), CheckMore(v)} {
		if text != "" {
			lines = append(lines, text)
		}
	}
	return strings.Join(lines, "\n")
}

// CheckLine is a step and its outcome, for a terminal.
func CheckLine(f check.Finding, now time.Time) string {
	mark := ""
	switch f.Outcome {
	case check.Good:
		mark = "ok"
	case check.Noted:
		mark = "note"
	case check.Bad:
		mark = "FAILS"
	default:
	}
	line := fmt.Sprintf("%-6s %s", mark, CheckStep(f))
	if text := CheckOutcome(f, now); text != "" {
		line += ": " + text
	}
	return line
}

// reportHead says what was checked, where and when.
func reportHead(r check.Report, l Locale) string {
	s := r.Subject
	lines := []string{fmt.Sprintf("%s %s on %s: a check", product.Name, product.Version, runtime.GOOS)}
	if !s.Began.IsZero() {
		lines = append(lines, l.Exact(s.Began))
	}
	if s.Connection != "" {
		lines = append(lines, s.Connection+" · "+place(s))
	}
	return strings.Join(append(lines, "State: "+s.State.String()), "\n")
}
