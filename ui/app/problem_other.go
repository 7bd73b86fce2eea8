//go:build !console && !windows

package app

import (
	"io"
	"os"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"golang.org/x/term"

	"smokeball-connect/platform/display"
	"smokeball-connect/product"
	"smokeball-connect/ui"
)

// tell shows in a window why the program can't start, if it was started from a menu and nobody reads what it prints. With hidden, it was
// started at login, and nobody expects a window.
func tell(_ io.Writer, text string, hidden bool) {
	if hidden || isRead(os.Stderr) || !display.Available() {
		return
	}
	readyToolkit()
	fyneapp.SetMetadata(fyne.AppMetadata{ID: product.ID, Name: product.Name, Version: product.Version})
	ui.RunProblem(fyneapp.NewWithID(product.ID), text)
}

// isRead reports whether somebody reads what is written to the file: at a terminal, or through a pipe.
func isRead(f *os.File) bool {
	info, err := f.Stat()
	if err != nil {
		return false
	}
	return term.IsTerminal(int(f.Fd())) || info.Mode()&os.ModeNamedPipe != 0
}
