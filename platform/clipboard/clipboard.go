// Package clipboard puts secrets on the system's clipboard, and keeps them out of clipboard histories.
package clipboard

// Clipboard is the system's clipboard, for secrets. Its methods may be called on any thread.
type Clipboard interface {
	// Copy replaces the contents of the clipboard, and marks them so that histories and other devices leave them out.
	Copy(secret string) error
	// Text returns the text on the clipboard, whichever program put it there; "" if there is none.
	Text() (string, error)
	// Clear empties the clipboard.
	Clear() error
}

// ForSecrets returns the clipboard, or nil where the system offers none for secrets.
func ForSecrets() Clipboard { return forSecrets() }

// OutliveRequestors keeps this program alive when another one asks the toolkit for the text on the clipboard and ends before it gets the
// answer. On X that would end this program, too.
func OutliveRequestors() { outliveRequestors() }
