//go:build !console

package app

import (
	"context"

	"smokeball-connect/agent"
	"smokeball-connect/platform/instance"
	"smokeball-connect/platform/messagebox"
	"smokeball-connect/ui"
)

// runWindowless makes the tray icon for a computer that can't draw the window, and runs it. It has to be called on the main goroutine.
func runWindowless(ctx context.Context, a *agent.Agent, later <-chan instance.Message) {
	var w *ui.Windowless
	made := make(chan struct{})
	notify := newNotify(
		func() { <-made; w.Show() },
		func() { <-made; w.SignIn() })
	ui.RunTray(notify, func(tray ui.Tray) {
		w = ui.NewWindowless(options(a), tray, boxes{})
		close(made)
		go func() {
			for message := range later {
				switch message {
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

// boxes are Windows' message boxes.
type boxes struct{}

func (boxes) Tell(title, text string)     { messagebox.Tell(title, text) }
func (boxes) Ask(title, text string) bool { return messagebox.Ask(title, text) }
