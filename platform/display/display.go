// Package display tells whether there is a display to open a window on.
package display

// Available reports whether there is a display to open a window on.
func Available() bool { return available() }
