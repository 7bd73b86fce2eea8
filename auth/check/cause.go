package check

import (
	"slices"

	"smokeball-connect/auth"
)

// Cause is why something does not work. Its text is stable: check --json prints it. Where auth has a ProblemKind for the same thing, both
// have the same text.
type Cause string

const (
	NoCause Cause = ""

	// Of the settings.
	NotConfigured   Cause = "not_configured"
	SettingsInvalid Cause = "configuration_invalid"

	// Of the keychain.
	KeychainLocked      Cause = "keychain_locked"
	KeychainAbsent      Cause = "keychain_absent"
	KeychainBroken      Cause = "keychain_broken"
	KeychainSlow        Cause = "keychain_slow"
	KeychainStuck       Cause = "keychain_stuck"
	KeychainForbidden   Cause = "keychain_forbidden"    // the system allows no program to store anything, because of a policy
	KeychainOverNetwork Cause = "keychain_over_network" // the system stores nothing in a session over the network, such as SSH
	NoKeyring           Cause = "no_keyring"
	RecordDamaged       Cause = "record_damaged"
	StateFolder         Cause = "state_folder"
	Busy                Cause = "busy" // another process of this program has been writing the record for minutes

	// Of the callback ports.
	PortsTaken    Cause = "ports_taken"
	PortsReserved Cause = "ports_reserved"

	// Of the way to Smokeball.
	NoNetwork        Cause = "no_network"
	NameNotFound     Cause = "name_not_found"
	ProxyUnreachable Cause = "proxy_unreachable"
	ProxyRefused     Cause = "proxy_refused"       // the proxy wants a user name and a password
	ProxyBlocks      Cause = "proxy_blocks"        // the proxy does not let this program through to the host
	HostUnreachable  Cause = "host_unreachable"    // the name resolves, but nothing answers there
	HelloSwallowed   Cause = "hello_swallowed"     // something on the way lets only a small TLS ClientHello through
	Intercepted      Cause = "tls_intercepted"     // the certificate is not Smokeball's
	OutOfTime        Cause = "certificate_expired" // the host's own certificate, or not valid yet
	ClockWrong       Cause = "clock_wrong"
	NotSmokeball     Cause = "not_smokeball" // a web page instead of an answer: a guest network, or a filter

	// Of Smokeball.
	SmokeballDown       Cause = "smokeball_down"
	Throttled           Cause = "throttled"
	AnswerNotUnderstood Cause = "answer_not_understood"

	// Of the app and where it is registered.
	WrongPlace    Cause = "wrong_region_or_environment"
	ClientRefused Cause = "client_refused"
	OtherApp      Cause = "token_of_another_app"

	// Of the sign-in.
	SignedOut     Cause = "signed_out"
	SignInRevoked Cause = "sign_in_refused"
	SignInRanOut  Cause = "sign_in_ran_out"
	SignInLost    Cause = "sign_in_lost"
	NotRenewable  Cause = "not_renewable"

	// Of the access token, and what came with it.
	TokenExpired  Cause = "token_expired"
	ScopeMissing  Cause = "scope_missing"
	NotPermitted  Cause = "not_permitted" // the person lacks the permission in Smokeball
	APIKeyRefused Cause = "api_key_refused"
	APIKeyMissing Cause = "api_key_missing"

	// Of another program's request, whose answer was pasted.
	RequestWrong Cause = "request_wrong"
	NotFound     Cause = "not_found"

	Unknown Cause = "unknown" // unexpected
)

// CauseOf returns the cause that corresponds to a kind of problem, NoCause for NoProblem.
func CauseOf(kind auth.ProblemKind) Cause {
	switch c := Cause(kind); kind {
	case auth.NoProblem:
		return NoCause
	case auth.Unreachable:
		return HostUnreachable
	case auth.NotTrusted:
		return Intercepted
	case auth.NotSaved, auth.NotRemoved:
		return KeychainBroken
	case auth.StateFolderFail:
		return StateFolder
	default:
		if slices.Contains(Causes(), c) {
			return c
		}
		return Unknown
	}
}

// Causes lists every cause, except NoCause.
func Causes() []Cause {
	return []Cause{
		NotConfigured, SettingsInvalid,
		KeychainLocked, KeychainAbsent, KeychainBroken, KeychainSlow, KeychainStuck, KeychainForbidden, KeychainOverNetwork,
		NoKeyring, RecordDamaged, StateFolder, Busy,
		PortsTaken, PortsReserved,
		NoNetwork, NameNotFound, ProxyUnreachable, ProxyRefused, ProxyBlocks, HostUnreachable, HelloSwallowed, Intercepted, OutOfTime,
		ClockWrong, NotSmokeball,
		SmokeballDown, Throttled, AnswerNotUnderstood,
		WrongPlace, ClientRefused, OtherApp,
		SignedOut, SignInRevoked, SignInRanOut, SignInLost, NotRenewable,
		TokenExpired, ScopeMissing, NotPermitted, APIKeyRefused, APIKeyMissing,
		RequestWrong, NotFound, Unknown,
	}
}

// Remedy is what a button can do about a cause. Its text is stable: check --json prints it.
type Remedy string

const (
	NoRemedy       Remedy = ""
	EnterAPIKey    Remedy = "enter_api_key"
	SignIn         Remedy = "sign_in"
	Renew          Remedy = "renew"     // renew the access token, then check again
	TryAgain       Remedy = "try_again" // check again
	OpenSettings   Remedy = "open_settings"
	UnlockKeychain Remedy = "unlock_keychain"
	OpenStatusPage Remedy = "open_status_page" // auth.Region.StatusPage
)

// Remedy returns what a button can do about the cause, NoRemedy for nothing.
func (c Cause) Remedy() Remedy {
	switch c {
	case NotConfigured, SettingsInvalid, WrongPlace, ClientRefused:
		return OpenSettings
	case KeychainLocked, NoKeyring:
		return UnlockKeychain
	case RecordDamaged, SignedOut, SignInRevoked, SignInRanOut, SignInLost, NotRenewable, OtherApp, ScopeMissing:
		return SignIn
	case APIKeyRefused, APIKeyMissing:
		return EnterAPIKey
	case TokenExpired:
		return Renew
	case SmokeballDown:
		return OpenStatusPage
	case KeychainAbsent, KeychainBroken, KeychainSlow, StateFolder, Busy, PortsTaken, NoNetwork, NameNotFound, ProxyUnreachable,
		HostUnreachable, NotSmokeball, Throttled, AnswerNotUnderstood, ClockWrong, Unknown:
		return TryAgain
	case NoCause, KeychainStuck, KeychainForbidden, KeychainOverNetwork, PortsReserved, ProxyRefused, ProxyBlocks, HelloSwallowed,
		Intercepted, OutOfTime, NotPermitted, RequestWrong, NotFound:
	}
	return NoRemedy
}
