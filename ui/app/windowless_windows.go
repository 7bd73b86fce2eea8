//go:build !console

package app

import (
	"context"

	"smokeball-connect/agent"
	"smokeball-connect/platform/instance"
	"smokeball-connect/platform/messagebox"
	"smokeball-connect/platform/notifications"
	"smokeball-connect/ui"
)

// runWindowless makes the tray icon of a computer that can draw no window, and runs it on the main goroutine.
func runWindowless(ctx context.Context, a *agent.Agent, later <-chan instance.Word) {
	var w *ui.Windowless
	made := make(chan struct{})
	toasts := notifications.New(nil,
		func() { <-made; w.Show() },
		func() { go signIn(a) })
	notify := func(title, text string, offerSignIn bool) { toasts.Show(title, text, offerSignIn) }
	ui.RunTray(notify, func(tray ui.Tray) {
		w = ui.NewWindowless(options(a), tray, boxes{})
		close(made)
		go func() {
			for word := range later {
				switch word {
				case instance.Show:
					w.Show()
				case instance.Quit:
					w.Quit()
				}
			}
		}()
		defer context.AfterFunc(ctx, w.Quit)()
		w.Run()
	})
}

// boxes are those of Windows.
type boxes struct{}

func (boxes) Tell(title, text string)     { messagebox.Tell(title, text) }
func (boxes) Ask(title, text string) bool { return messagebox.Ask(title, text) }

// withNotifications gives a tray the notifications of Windows. Those of the toolkit would go through PowerShell.
func withNotifications(d ui.Desktop, open, signIn func()) ui.Desktop {
	if d == nil {
		return nil
	}
	return notifying{d, notifications.New(nil, open, signIn)}
}

type notifying struct {
	ui.Desktop
	toasts *notifications.Notifications
}

// Notify shows nothing where Windows has no notifications, or does not want any.
func (n notifying) Notify(title, text string, offerSignIn bool) {
	n.toasts.Show(title, text, offerSignIn)
}
