//go:build !windows && !darwin

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/systray"

	"smokeball-connect/product"
)

func newDesktop(_ fyne.App, notify Notify, do func(func())) Desktop {
	return &busDesktop{notify: notify, menu: systemMenu{do: do}}
}

// busDesktop is the tray on the session bus, without the toolkit. Fyne makes a hidden window for each tray, which only serves to be told
// when the session ends on macOS and Windows. The window brings in a graphics library and its compiler, which take more time to load and
// more memory than all the rest of a program that starts in the tray.
type busDesktop struct {
	notify Notify
	menu   systemMenu
	end    func() // nil until the icon is shown
}

func (d *busDesktop) OpenTray(_ fyne.Window, tapped func()) {
	systray.SetOnTapped(func() { d.menu.do(tapped) })
}

func (d *busDesktop) SetTrayMenu(items []TrayItem) { d.menu.set(items) }

// SetTrayIcon also puts the icon into the tray the first time, when it already has its menu and its left click.
func (d *busDesktop) SetTrayIcon(coloured, _ fyne.Resource) {
	whileThereIsATray(func() { systray.SetIcon(coloured.Content()) })
	if d.end == nil {
		systray.SetTitle(product.Name)
		var start func()
		start, d.end = systray.RunWithExternalLoop(nil, nil)
		go start() // it waits for the bus
	}
}

func (d *busDesktop) SetTrayTooltip(text string) { systray.SetTooltip(text) }

func (d *busDesktop) Notify(title, text string, offerSignIn bool) {
	d.notify(title, text, offerSignIn)
}

func (d *busDesktop) Close() {
	if d.end != nil {
		d.end()
	}
}
