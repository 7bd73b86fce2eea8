//go:build !console

package app

import (
	"smokeball-connect/assets"
	"smokeball-connect/desktop"
	"smokeball-connect/ui"
	"smokeball-connect/words"
)

// withNotifications gives a tray notifications that go away again. Those of the toolkit stay on some desktops.
func withNotifications(d ui.Desktop, _, _ func()) ui.Desktop {
	if d == nil {
		return nil
	}
	return notifying{d, desktop.NewNotifications(words.Program, appID, assets.Window)}
}

type notifying struct {
	ui.Desktop
	notifications *desktop.Notifications
}

// Notify shows nothing where the desktop has no notifications.
func (n notifying) Notify(title, text string, _ bool) { _ = n.notifications.Show(title, text) }
