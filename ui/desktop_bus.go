//go:build !windows && !darwin

package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/systray"

	"smokeball-connect/product"
)

func newDesktop(_ fyne.App, notify Notify, do func(func())) Desktop {
	return &busDesktop{notify: notify, do: do}
}

// busDesktop is the tray on the session bus, without the toolkit. Fyne makes a hidden window for each tray, which only serves to be told
// when the session ends on macOS and Windows. The window brings in a graphics library and its compiler, which take more time to load and
// more memory than all the rest of a program that starts in the tray.
type busDesktop struct {
	notify Notify
	do     func(func())
	end    func() // nil until the icon is shown
}

func (d *busDesktop) SetTrayMenu(menu *fyne.Menu) {
	systray.ResetMenu()
	addTrayItems(d.items(menu), systray.AddSeparator, systray.AddMenuItem)
}

func (d *busDesktop) items(menu *fyne.Menu) (all []TrayItem) {
	for _, item := range menu.Items {
		shown := TrayItem{Label: item.Label, Disabled: item.Disabled, Do: func() {
			if item.Action != nil {
				d.do(item.Action)
			}
		}}
		if item.ChildMenu != nil {
			shown.Items = d.items(item.ChildMenu)
		}
		all = append(all, shown)
	}
	return all
}

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
func (d *busDesktop) SetTrayTapped(f func())     { systray.SetOnTapped(func() { d.do(f) }) }

func (d *busDesktop) Notify(title, text string, offerSignIn bool) {
	d.notify(title, text, offerSignIn)
}

func (d *busDesktop) Close() {
	if d.end != nil {
		d.end()
	}
}
