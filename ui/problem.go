package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"smokeball-connect/product"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// RunProblem shows a window that says why the program can't start, and returns when it is closed. The app must not be running yet.
func RunProblem(app fyne.App, text string) {
	newProblem(app, text).ShowAndRun()
}

func newProblem(app fyne.App, text string) fyne.Window {
	app.Settings().SetTheme(control.NewTheme())
	app.SetIcon(windowIcon)
	w := app.NewWindow(product.Name)
	w.SetPadded(false)
	paragraphs := []fyne.CanvasObject{}
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		paragraphs = append(paragraphs, control.NewText(control.Body, paragraph))
	}
	shut := control.NewMainButton("Close", w.Close)
	w.SetContent(control.NewInset(20, 20, control.NewCentredColumn(24,
		control.NewText(control.Title, words.CannotStart), control.NewColumn(12, paragraphs...), shut)))
	w.Resize(fyne.NewSize(startWidth, startHeight/2))
	w.CenterOnScreen()
	w.Canvas().Focus(shut)
	return w
}
