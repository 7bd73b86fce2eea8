// Package tray tells whether the person's session shows tray icons.
package tray

import "context"

// Available reports whether the session shows tray icons.
func Available(ctx context.Context) bool { return available(ctx) }

// Wait waits until the session shows tray icons, and reports whether it does. At login, the program may start before the desktop's tray.
func Wait(ctx context.Context) bool { return wait(ctx) }

// Watch follows, until ctx ends, whether the session shows tray icons. It must do so when Watch is called. shown reports whether it does
// now. Watch calls gone when there has been no tray for a while, but not while the screen is locked, when some desktops have none. When a
// tray comes back, it gets the program's icon again.
func Watch(ctx context.Context, gone func()) (shown func() bool) { return watch(ctx, gone) }
