package auth

import "time"

// Status is everything there is to show about a connection at one moment. It never
// changes after it was published, and holds no secret. Times are zero when they are not known.
type Status struct {
	State State
	// Connection names the connection for people and scripts, e.g. "auth.smokeball.com/4f2k…".
	Connection string
	// Host is the sign-in host where that is not one of Smokeball's own, otherwise "". It must be shown at all times.
	Host string
	// APIURL is the origin of Smokeball's API, "" when that is not known.
	APIURL string
	// Demo is true for the demo. DEMO must then be shown at all times.
	Demo bool

	Account Account
	// Firm is the firm whose data the access token gives access to; the zero Firm where that is not known.
	Firm        Firm
	Region      Region
	Environment Environment
	// Scopes are the scopes granted with the token or, where those are not known, the ones asked for.
	Scopes []string

	// AccessTokenExpiresAt is zero when no access token is held.
	AccessTokenExpiresAt time.Time
	// AccessTokenIssuedAt is when the access token arrived.
	AccessTokenIssuedAt time.Time
	// Unrenewable is true where Smokeball granted no refresh token: the sign-in ends with the access token.
	Unrenewable bool
	// SignedInAt is when the person signed in; zero when nobody is signed in.
	SignedInAt time.Time
	// SignInEndsAt is when the sign-in ends, as set or assumed; zero when nobody is signed in, and when it has outlived everything
	// that was assumed.
	SignInEndsAt time.Time
	// SignInEndAssumed is true where the length of a sign-in is not set.
	SignInEndAssumed bool
	// SignInMayLast is true where SignInEndsAt is the earlier of two ends that Smokeball has documented.
	SignInMayLast bool
	// SignInMayEndAt is when this sign-in will be as old as the last one was when it ended early; zero where that does not matter.
	SignInMayEndAt time.Time
	// SignInDays is the length of the sign-in in days, from which SignInEndsAt follows; zero where it is not known.
	SignInDays int

	// ClockOff is how far this computer's clock is ahead of Smokeball's (negative: behind), zero
	// where the difference is too small to matter.
	ClockOff time.Duration

	// CopiedUntil is when the access token that was copied last expires; zero when none was copied. A session on demand does not know what
	// was copied before it.
	CopiedUntil time.Time

	// Waiting says what is being waited for.
	Waiting Wait
	// Problem is why the state is what it is, where something is wrong.
	Problem Problem
	// Warning is something else that went wrong and should be mentioned quietly: a login that ended without
	// a sign-in, a browser that could not be opened, tokens that are not saved yet.
	Warning Problem
	// OnDemand is true for a session that only renews when a token is wanted: nothing is retried by itself.
	OnDemand bool
	// NextTry is when the next renewal is due after one has failed, or after an outage or a sleep.
	NextTry time.Time
	// NotSaved is true while the newest tokens are in memory only, because the keychain did
	// not take them.
	NotSaved bool
	// NotSavedSince is when saving first failed; zero unless NotSaved.
	NotSavedSince time.Time
	// SignInLinkReady is true while a login waits in the browser and its link can be copied.
	SignInLinkReady bool
	// OtherAccount is the account that has just signed in, while Waiting is WaitForReplaceAnswer.
	OtherAccount Account
	// OtherFirm is that account's firm; the zero Firm where it is not known.
	OtherFirm Firm
	// RedirectURIs are the callback URLs that must be registered with Smokeball.
	RedirectURIs []string
}

// HasToken reports whether there is an access token that has not expired at the time now.
func (s Status) HasToken(now time.Time) bool {
	return s.AccessTokenExpiresAt.After(now)
}

// SignedIn reports whether there is a sign-in, even one that has ended.
func (s Status) SignedIn() bool { return !s.SignedInAt.IsZero() }

// Account says who signed in. It is for display only: its fields come from tokens whose signature
// was not checked. Every field may be empty.
type Account struct {
	Subject  string // the claim "sub": identifies the person; not for display
	Username string // at Smokeball; "" where that is a bare UUID
	Name     string
	Email    string
}

// String returns what to call the person: the name, or else the email, or else the username, or else "".
func (a Account) String() string {
	for _, s := range []string{a.Name, a.Email, a.Username} {
		if s != "" {
			return s
		}
	}
	return ""
}

// Wait says what a Status is waiting for.
type Wait int

const (
	WaitForNothing       Wait = iota
	WaitForKeychain           // the keychain to answer
	WaitForUnlock             // the person to unlock the keychain
	WaitForPort               // one of the redirect ports to be free
	WaitForBrowser            // the person to sign in, in the browser
	WaitForExchange           // Smokeball to exchange the authorization code
	WaitForFirm               // Smokeball's API to say which firm it is
	WaitForSave               // the keychain to take the new sign-in
	WaitForReplaceAnswer      // the person to say whether another account replaces this one
	WaitForRenewal            // Smokeball to answer a refresh
	WaitForDisconnect         // Smokeball to revoke, and the keychain to forget
)

// ProblemKind names a problem. Its text is stable: status --json prints it.
type ProblemKind string

const (
	NoProblem ProblemKind = ""
	Unknown   ProblemKind = "unknown" // an unexpected error

	// Of the configuration.
	ConfigurationMissing ProblemKind = "not_configured" // there is no client ID
	ConfigurationInvalid ProblemKind = "configuration_invalid"

	// Of the keychain.
	KeychainLocked ProblemKind = "keychain_locked"
	KeychainAbsent ProblemKind = "keychain_absent"
	KeychainBroken ProblemKind = "keychain_broken"
	KeychainSlow   ProblemKind = "keychain_slow"
	KeychainStuck  ProblemKind = "keychain_stuck" // until the program is restarted
	NoKeyring      ProblemKind = "no_keyring"     // a keychain without a keyring in it
	// KeychainForbidden: the system allows no program to store anything, because of a policy.
	KeychainForbidden ProblemKind = "keychain_forbidden"
	// KeychainOverNetwork: this is a session over the network, such as SSH, in which the system stores nothing.
	KeychainOverNetwork ProblemKind = "keychain_over_network"
	RecordDamaged       ProblemKind = "record_damaged"
	Busy                ProblemKind = "busy" // another process of this program has been writing the record for minutes
	NotSaved            ProblemKind = "not_saved"
	StateFolderFail     ProblemKind = "state_folder"

	// Of a login.
	SignInCancelled    ProblemKind = "sign_in_cancelled"     // the person chose Cancel on Smokeball's page
	SignInTimedOut     ProblemKind = "sign_in_timed_out"     // it was not finished within 10 minutes
	PortsTaken         ProblemKind = "ports_taken"           // every redirect port is in use; Ports has them
	BrowserNotOpened   ProblemKind = "browser_not_opened"    // the login goes on: the link can be copied
	SignInNotAllowed   ProblemKind = "sign_in_not_allowed"   // Smokeball says that the app may not sign in this way
	CodeRefused        ProblemKind = "code_refused"          // the authorization code was used or too old
	SignInNotCompleted ProblemKind = "sign_in_not_completed" // Smokeball was reached, and reported an error
	ScopeRefused       ProblemKind = "scope_refused"         // the app may not ask for one of the scopes
	WrongIssuer        ProblemKind = "wrong_issuer"          // the answer names another sign-in service (RFC 9207)
	StrayAnswer        ProblemKind = "stray_answer"          // an answer came that does not belong to the login, which goes on
	BrowserWantsTLS    ProblemKind = "browser_wants_tls"     // the browser insists on https for the callback; the login goes on
	PortsReserved      ProblemKind = "ports_reserved"        // the system lets no program listen on any redirect port; Ports has them
	AccountKept        ProblemKind = "account_kept"          // another account signed in, and the person chose to keep the current one

	// Of requests to Smokeball.
	Cancelled           ProblemKind = "cancelled"
	Unreachable         ProblemKind = "unreachable"
	NotTrusted          ProblemKind = "not_trusted"   // the certificate is another host's, or not trusted on this computer
	ProxyRefused        ProblemKind = "proxy_refused" // the proxy wants a user name and a password
	Throttled           ProblemKind = "throttled"
	AnswerNotUnderstood ProblemKind = "answer_not_understood"
	ClientRefused       ProblemKind = "client_refused"

	// Of a sign-in that is over, or never was.
	NobodySignedIn ProblemKind = "signed_out"
	SignInRefused  ProblemKind = "sign_in_refused" // Smokeball refused the refresh token before the sign-in's expected end
	SignInRanOut   ProblemKind = "sign_in_ran_out" // it has reached its end
	NotRenewable   ProblemKind = "not_renewable"   // Smokeball granted no refresh token, so it ends with its access token
	SignInLost     ProblemKind = "sign_in_lost"    // an answer with a new refresh token never arrived, and the old one is refused

	// Of disconnecting.
	NotRevoked ProblemKind = "not_revoked" // removed here, but Smokeball could not be told
	NotRemoved ProblemKind = "not_removed" // revoked at Smokeball, but not removed from the keychain yet
)

// ofKeychain reports whether the problem is that the keychain cannot be used.
func (k ProblemKind) ofKeychain() bool {
	switch k {
	case KeychainLocked, KeychainAbsent, KeychainBroken, KeychainSlow, KeychainStuck, KeychainForbidden,
		KeychainOverNetwork, NoKeyring:
		return true
	default:
		return false
	}
}

// String returns the kind's text. It is for logs, not for people.
func (k ProblemKind) String() string { return string(k) }

// Problem is something that went wrong. It carries no text from outside.
type Problem struct {
	Kind  ProblemKind
	At    time.Time // when it happened
	Ports []int     // with PortsTaken and PortsReserved
	// Process is the ID of the process that holds the lock, with Busy; zero where that is not known.
	Process int
}
