package words

// What has become of an API key.
const (
	APIKeyKept    = "The API key is kept in your keychain."
	APIKeyRemoved = "There is no API key in your keychain any more."
)

// APIKeyState says whether there is an API key: kept in the keychain, or set by an environment variable, which takes precedence.
func APIKeyState(kept, set bool) string {
	switch {
	case set && kept:
		return "An environment variable sets a key, which is used instead of the one that is kept."
	case set:
		return "An environment variable sets a key."
	case kept:
		return "A key is kept. A new one takes its place."
	}
	return "No key is kept. Smokeball's Developer Console shows the one for this app."
}
