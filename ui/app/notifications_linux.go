//go:build !console

package app

import (
	"smokeball-connect/assets"
	"smokeball-connect/platform/notifications"
	"smokeball-connect/ui"
)

// withNotifications gives a tray notifications that go away again. Those of the toolkit stay on some desktops.
func withNotifications(d ui.Desktop, _, _ func()) ui.Desktop {
	if d == nil {
		return nil
	}
	return notifying{d, notifications.New(assets.Window, nil, nil)}
}

type notifying struct {
	ui.Desktop
	notifications *notifications.Notifications
}

// Notify shows nothing where the desktop has no notifications.
func (n notifying) Notify(title, text string, _ bool) { _ = n.notifications.Show(title, text, false) }
