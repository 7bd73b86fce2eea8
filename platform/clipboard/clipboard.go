package clipboard

// Clipboard is the system's clipboard for what clipboard histories should leave out: a copied token. ForSecrets is
// nil on a system that has no such thing. The methods are for any thread.
type Clipboard interface {
	// Copy replaces what is in the clipboard, and asks histories and other devices not to take it.
	Copy(secret string) error
	// Text is what is in the clipboard, whoever put it there; "" when that is no text.
	Text() (string, error)
	// Clear empties the clipboard.
	Clear() error
}
