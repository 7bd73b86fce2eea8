package auth

// State is the state of a connection. Each has a screen and a tray icon of its own.
type State int

const (
	// NotConfigured: there is no client ID, or the configuration is not usable.
	NotConfigured State = iota
	// Opening: the keychain is being read, possibly waiting for the person to unlock it.
	Opening
	// KeychainUnavailable: the keychain is locked, absent or broken, or the record in it is damaged.
	// Whether somebody is signed in is not known, so it is never shown as signed out.
	KeychainUnavailable
	// SignedOut: the keychain was read and holds nothing.
	SignedOut
	// SigningIn: a login is under way in the browser. An earlier sign-in keeps working meanwhile.
	SigningIn
	// Connected: the access token is good.
	Connected
	// Renewing: as Connected, with a refresh under way.
	Renewing
	// Offline: refreshing fails, but was not refused.
	Offline
	// SignInNeeded: the sign-in has ended: its refresh token was refused, or there was none to renew with.
	SignInNeeded
)

var stateNames = [...]string{
	"NotConfigured", "Opening", "KeychainUnavailable", "SignedOut", "SigningIn",
	"Connected", "Renewing", "Offline", "SignInNeeded",
}

// String returns the state's name, as status --json prints it.
func (s State) String() string {
	if s < 0 || int(s) >= len(stateNames) {
		return "Unknown"
	}
	return stateNames[s]
}

// InForce reports whether there is a sign-in that works, or will work as soon as Smokeball can be reached.
func (s State) InForce() bool { return s == Connected || s == Renewing || s == Offline }

// States lists every state, in the order of their values.
func States() []State {
	all := make([]State, len(stateNames))
	for i := range all {
		all[i] = State(i)
	}
	return all
}
