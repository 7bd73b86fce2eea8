package words

// What became of an API key.
const (
	APIKeyKept    = "The API key is kept in your keychain."
	APIKeyRemoved = "There is no API key in your keychain any more."
)

// APIKeyState says whether there is an API key: in the keychain, or set by an environment variable, which wins.
func APIKeyState(kept, set bool) string {
	switch {
	case set && kept:
		return "An environment variable sets a key, and wins over the one that is kept."
	case set:
		return "An environment variable sets a key."
	case kept:
		return "A key is kept. A new one takes its place."
	}
	return "No key is kept. It is the one for this app in Smokeball's Developer Console."
}
