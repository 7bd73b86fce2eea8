// Package foreground deals with which programs may bring a window to the front.
package foreground

// Forbidden reports whether the system keeps programs from bringing their own window to the front, as Wayland does.
func Forbidden() bool { return forbidden() }

// Allow lets any other process bring a window to the front. On Windows only the process that the person has just started may do so, and may
// pass that right on. Elsewhere Allow does nothing.
func Allow() { allow() }
