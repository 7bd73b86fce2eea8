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
	return &fyneDesktop{tray: tray, notify: notify, do: do}
}

// fyneDesktop is the toolkit's tray.
type fyneDesktop struct {
	tray    desktop.App
	notify  Notify
	do      func(func())
	running bool
}

func (d *fyneDesktop) SetTrayMenu(menu *fyne.Menu) {
	d.running = true
	d.tray.SetSystemTrayMenu(menu)
}

func (d *fyneDesktop) SetTrayIcon(coloured, template fyne.Resource) {
	if runtime.GOOS == "darwin" {
		d.tray.SetSystemTrayIcon(template)
		return
	}
	d.tray.SetSystemTrayIcon(coloured)
}

func (d *fyneDesktop) SetTrayTooltip(text string) { systray.SetTooltip(text) }

// SetTrayTapped does what Fyne's SetSystemTrayWindow does, except that it does not show the window by itself or hide it when it is closed.
// In the macOS menu bar, a click opens the menu, as with everything there.
func (d *fyneDesktop) SetTrayTapped(f func()) {
	if runtime.GOOS != "darwin" {
		systray.SetOnTapped(func() { d.do(f) })
	}
}

func (d *fyneDesktop) Notify(title, text string, offerSignIn bool) {
	d.notify(title, text, offerSignIn)
}

// Close stops the tray. Fyne does not do so if the program quits while its window is hidden, and on Windows the icon would stay.
func (d *fyneDesktop) Close() {
	if d.running {
		systray.Quit()
	}
}
