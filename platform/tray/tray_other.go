//go:build !linux && !windows

package tray

import "context"

// Available reports whether this session shows tray icons.
func Available(context.Context) bool { return true }

// Wait waits until the session shows tray icons, and reports whether it does.
func Wait(context.Context) bool { return true }

// Watch follows whether there is a tray: there is.
func Watch(context.Context, func()) (shown func() bool) { return func() bool { return true } }
