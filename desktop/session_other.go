//go:build !linux && !windows

package desktop

import "context"

// HasTray reports whether this session shows tray icons.
func HasTray(context.Context) bool { return true }

// WaitForTray waits until the session shows tray icons, and reports whether it does.
func WaitForTray(context.Context) bool { return true }

// WatchTray follows whether there is a tray: there is.
func WatchTray(context.Context, func()) (shown func() bool) { return func() bool { return true } }

// Unraisable reports whether the system keeps programs from bringing their window to the front.
func Unraisable() bool { return false }

// HasDisplay reports whether there is a display to open a window on.
func HasDisplay() bool { return true }
