//go:build !windows && !linux && !console

package app

import "smokeball-connect/ui"

// withNotifications leaves a tray with the notifications of the toolkit.
func withNotifications(d ui.Desktop, _, _ func()) ui.Desktop { return d }
