//go:build !console && !windows

package main

import (
	"io"
	"os"
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"golang.org/x/term"

	"smokeball-connect/cli"
	"smokeball-connect/platform/display"
	"smokeball-connect/ui"
	"smokeball-connect/words"
)

// whereToSay is where to say why the window cannot be opened: also in a window, where the program was started from a menu and nobody
// reads what it prints. At login, nobody has asked for one.
func whereToSay(said io.Writer, hidden bool) io.Writer {
	if hidden || isRead(os.Stderr) || !display.Available() {
		return said
	}
	return &problemWindow{Writer: said}
}

// isRead reports whether somebody reads what is written to the file: at a terminal, or through a pipe.
func isRead(f *os.File) bool {
	info, err := f.Stat()
	if err != nil {
		return false
	}
	return term.IsTerminal(int(f.Fd())) || info.Mode()&os.ModeNamedPipe != 0
}

// problemWindow shows the first text that is written to it.
type problemWindow struct {
	io.Writer
	once sync.Once
}

func (w *problemWindow) Write(text []byte) (int, error) {
	n, err := w.Writer.Write(text)
	w.once.Do(func() {
		app.SetMetadata(fyne.AppMetadata{ID: appID, Name: words.Program, Version: cli.Version})
		ui.RunProblem(app.NewWithID(appID), strings.TrimSpace(string(text)))
	})
	return n, err
}
