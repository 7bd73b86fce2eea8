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

// busDesktop is the tray on the session bus, without the toolkit. That one makes a window for each tray, which is never shown: it would be
// told when the session ends, if it were on a Mac or on Windows. With the window come a graphics library and its compiler, which take
// longer to load, and more memory, than all the rest of a program that starts in the tray.
type busDesktop struct {
	notify Notify
	do     func(func())
	end    func() // nil before the icon is there
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

// SetTrayIcon puts the icon into the tray the first time. It has its menu and its left click then.
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
