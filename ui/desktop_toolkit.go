//go:build windows || darwin

package ui

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/systray"
)

func newDesktop(app fyne.App, notify Notify, do func(func())) Desktop {
	tray, ok := app.(desktop.App)
	if !ok {
		return nil
	}
	return &fyneDesktop{tray: tray, notify: notify, menu: systemMenu{do: do}}
}

// fyneDesktop is the toolkit's tray, with a menu of our own: Fyne's is made anew for each change.
type fyneDesktop struct {
	tray   desktop.App
	notify Notify
	menu   systemMenu
	items  []TrayItem // the newest
	open   bool
}

// OpenTray makes Fyne start the tray, and takes back what else Fyne does with a window that has one: show it by itself, and hide it when it
// is closed. In the macOS menu bar, a click opens the menu, as with everything there.
func (d *fyneDesktop) OpenTray(window fyne.Window, tapped func()) {
	d.open = true
	d.tray.SetSystemTrayWindow(window)
	if runtime.GOOS == "darwin" {
		systray.SetOnTapped(nil)
		return
	}
	systray.SetOnTapped(func() { d.menu.do(tapped) })
}

// SetTrayMenu shows a menu. On macOS, the tray has none before the app runs, so the menu waits for that.
func (d *fyneDesktop) SetTrayMenu(items []TrayItem) {
	d.items = items
	if runtime.GOOS != "darwin" {
		d.menu.set(items)
		return
	}
	go fyne.Do(func() { d.menu.set(d.items) }) // on Fyne's thread, it would be done at once
}

func (d *fyneDesktop) SetTrayIcon(coloured, template fyne.Resource) {
	if runtime.GOOS == "darwin" {
		d.tray.SetSystemTrayIcon(template)
		return
	}
	d.tray.SetSystemTrayIcon(coloured)
}

func (d *fyneDesktop) SetTrayTooltip(text string) { systray.SetTooltip(text) }

func (d *fyneDesktop) Notify(title, text string, offerSignIn bool) {
	d.notify(title, text, offerSignIn)
}

// Close stops the tray. Fyne does not do so if the program quits while its window is hidden, and on Windows the icon would stay.
func (d *fyneDesktop) Close() {
	if d.open {
		systray.Quit()
	}
}
