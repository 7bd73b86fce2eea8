// Empty is the smallest possible Fyne program: a window with nothing in it. With -tray it is only an icon in the tray, with -text the
// window has a line in each of two fonts, and with -frame it turns green on SIGUSR1.
package main

import (
	"image/color"
	"os"
	"os/signal"
	"syscall"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

func main() {
	a := app.NewWithID("empty")
	w := a.NewWindow("Empty")
	w.Resize(fyne.NewSize(420, 560))
	switch append(os.Args, "")[1] {
	case "-tray":
		tray := a.(desktop.App)
		tray.SetSystemTrayMenu(fyne.NewMenu("Empty", fyne.NewMenuItem("Open", w.Show)))
		tray.SetSystemTrayIcon(theme.HomeIcon())
		a.Run()
		return
	case "-text":
		w.SetContent(container.NewVBox(widget.NewLabel("Plain"), widget.NewLabelWithStyle("Bold", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})))
	case "-frame":
		all := canvas.NewRectangle(color.White)
		w.SetContent(all)
		told := make(chan os.Signal, 1)
		signal.Notify(told, syscall.SIGUSR1)
		go func() {
			<-told
			fyne.Do(func() {
				all.FillColor = color.NRGBA{0x1f, 0x7a, 0x5c, 0xff}
				all.Refresh()
			})
		}()
	}
	w.ShowAndRun()
}
