// An empty Fyne window, of the size of ours: what the program's start and memory are compared with.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
)

func main() {
	w := app.NewWithID("io.github.smokeball-connect.empty").NewWindow("Empty")
	w.Resize(fyne.NewSize(420, 560))
	w.ShowAndRun()
}
