// Package foreground knows who may bring a window to the front.
package foreground

// Forbidden reports whether the system keeps programs from bringing their own window to the front, as Wayland does.
func Forbidden() bool { return forbidden() }

// Allow lets any other process come to the front. On Windows, only the process that the person has just started can, and may pass that on;
// elsewhere it does nothing.
func Allow() { allow() }
