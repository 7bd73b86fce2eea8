// Package clipboard keeps secrets in the system's clipboard, and out of its history.
package clipboard

// Clipboard is the system's clipboard for what clipboard histories should leave out: a copied token. The methods are for any thread.
type Clipboard interface {
	// Copy replaces what is in the clipboard, and asks histories and other devices not to take it.
	Copy(secret string) error
	// Text is what is in the clipboard, whoever put it there; "" when that is no text.
	Text() (string, error)
	// Clear empties the clipboard.
	Clear() error
}

// ForSecrets returns the clipboard, or nil on a system that has no such thing.
func ForSecrets() Clipboard { return forSecrets() }

// OutliveRequestors lets the program go on when another that has asked its toolkit for the text in the clipboard ends before it has the
// answer. It is about X only.
func OutliveRequestors() { outliveRequestors() }
