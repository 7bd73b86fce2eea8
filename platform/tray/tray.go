// Package tray tells whether the person's session shows tray icons.
package tray

import "context"

// Available reports whether the session shows tray icons.
func Available(ctx context.Context) bool { return available(ctx) }

// Wait waits until the session shows tray icons, and reports whether it does: at login, a program may be there before its host is.
func Wait(ctx context.Context) bool { return wait(ctx) }

// Watch follows, until ctx ends, whether the session shows tray icons, as it does when Watch is called; shown says how that is. It calls
// gone when nobody has shown them for a while, but for as long as the screen is locked: some desktops have no tray then. When a tray comes
// back, the program's icon is put there again.
func Watch(ctx context.Context, gone func()) (shown func() bool) { return watch(ctx, gone) }
