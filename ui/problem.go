package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"smokeball-connect/product"
	"smokeball-connect/words"
)

// RunProblem shows a window that says why the program cannot start, on an app that does nothing else, and returns when that is closed.
func RunProblem(app fyne.App, text string) {
	newProblem(app, text).ShowAndRun()
}

func newProblem(app fyne.App, text string) fyne.Window {
	app.Settings().SetTheme(newLook())
	app.SetIcon(windowIcon)
	w := app.NewWindow(product.Name)
	w.SetPadded(false)
	paragraphs := []fyne.CanvasObject{}
	for _, paragraph := range strings.Split(strings.TrimSpace(text), "\n") {
		paragraphs = append(paragraphs, flush(newText(body, paragraph)))
	}
	shut := newMainButton("Close", w.Close)
	w.SetContent(container.New(inset{20, 20}, container.New(column{gap: 24, centre: true},
		flush(newText(title, words.CannotStart)), newColumn(12, paragraphs...), shut)))
	w.Resize(fyne.NewSize(startWidth, startHeight/2))
	w.CenterOnScreen()
	w.Canvas().Focus(shut)
	return w
}
