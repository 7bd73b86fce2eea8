//go:build !console

package app

import (
	"context"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"smokeball-connect/agent"
	"smokeball-connect/assets"
	"smokeball-connect/platform/clipboard"
	"smokeball-connect/platform/dock"
	"smokeball-connect/platform/instance"
	"smokeball-connect/platform/notifications"
	"smokeball-connect/platform/process"
	"smokeball-connect/platform/tray"
	"smokeball-connect/product"
	"smokeball-connect/settings"
	"smokeball-connect/ui"
)

// runWindow makes the Fyne app and the window, and runs them. If Fyne does not end, it calls end and exits the process.
func runWindow(ctx context.Context, a *agent.Agent, later <-chan instance.Message, withTray, hidden bool, end func()) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	clipboard.OutliveRequestors()
	readyToolkit()
	fyneapp.SetMetadata(fyne.AppMetadata{ID: product.ID, Name: product.Name, Version: product.Version})
	fyneApp := fyneapp.NewWithID(product.ID)

	var w *ui.Window
	var system ui.Desktop
	o := options(a)
	r := newRest()
	do := func(f func()) {
		fyne.Do(f)
		r.wake()
	}
	o.Shown = func(shown bool) {
		dock.Show(shown)
		r.shown(shown)
		giveBackMemory()
	}
	if withTray {
		o.TrayShown = tray.Watch(ctx, func() { do(func() { w.TrayGone() }) })
		system = ui.NewDesktop(fyneApp, newNotify(
			func() { do(func() { w.Raise() }) },
			func() { do(func() { w.SignIn() }) }), do)
	}

	o.Desktop = system
	o.Stuck = func() {
		end()
		process.Exit(0)
	}
	w = ui.New(fyneApp, o)
	a.Settings.OnChange(func(_, _ *settings.Settings, _ bool) { fyne.Do(w.SettingsChanged) })
	dock.Watch(func() { do(w.Raise) }, w.Quit)
	if !hidden || system == nil {
		w.Show()
	}
	go func() {
		for message := range later {
			switch message {
			case instance.Show:
				do(w.Raise)
			case instance.Quit:
				do(w.Quit)
			}
		}
	}()
	stop := context.AfterFunc(ctx, func() {
		do(w.Quit)
		w.MustEnd()
	})
	defer stop()
	w.Run()
}

// newNotify returns the function that shows the program's own notifications, or nil if the toolkit's will do.
func newNotify(open, signIn func()) ui.Notify {
	own := notifications.New(assets.Window, open, signIn)
	if own == nil {
		return nil
	}
	return func(title, text string, offerSignIn bool) { _ = own.Show(title, text, offerSignIn) }
}
