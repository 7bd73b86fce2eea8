// Package foreground is about who may bring a window to the front.
package foreground

// Forbidden reports whether the system keeps programs from bringing their own window to the front.
func Forbidden() bool { return forbidden() }

// Allow gives the right to come to the front away, which only the process has that the person has just started. It does nothing where a
// system knows no such right.
func Allow() { allow() }
