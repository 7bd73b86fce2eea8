//go:build !linux

package desktop

import "context"

// HasTray reports whether this session shows tray icons.
func HasTray(context.Context) bool { return true }

// HasDisplay reports whether there is a display to open a window on.
func HasDisplay() bool { return true }
