// Empty is the least that a Fyne program can be: a window with nothing in it, or with -tray an icon in the tray and nothing else.
package main

import (
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
)

func main() {
	a := app.NewWithID("empty")
	w := a.NewWindow("Empty")
	w.Resize(fyne.NewSize(420, 560))
	if len(os.Args) > 1 {
		tray := a.(desktop.App)
		tray.SetSystemTrayMenu(fyne.NewMenu("Empty", fyne.NewMenuItem("Open", w.Show)))
		tray.SetSystemTrayIcon(theme.HomeIcon())
		a.Run()
		return
	}
	w.ShowAndRun()
}
