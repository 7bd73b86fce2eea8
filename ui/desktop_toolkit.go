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

// SetTrayTapped is what fyne's SetSystemTrayWindow does, but for showing the window behind our back and hiding it when it is
// closed. In macOS's menu bar, a click opens the menu, as it does with everything there.
func (d *fyneDesktop) SetTrayTapped(f func()) {
	if runtime.GOOS != "darwin" {
		systray.SetOnTapped(func() { d.do(f) })
	}
}

func (d *fyneDesktop) Notify(title, text string, offerSignIn bool) {
	d.notify(title, text, offerSignIn)
}

// Close stops the tray, which Fyne forgets to do when the program is quit while its window is hidden: on Windows the icon would
// stay.
func (d *fyneDesktop) Close() {
	if d.running {
		systray.Quit()
	}
}
