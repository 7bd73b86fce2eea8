// Package clipboard puts secrets on the system's clipboard, and keeps them out of clipboard histories.
package clipboard

// Clipboard is the system's clipboard, for what is not to be kept anywhere else. The methods are for any thread.
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

// OutliveRequestors lets the program go on when another one, which has asked the toolkit for the text on the clipboard, ends before it has
// the answer. On X that would end this program, too.
func OutliveRequestors() { outliveRequestors() }
