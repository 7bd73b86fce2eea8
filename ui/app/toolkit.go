//go:build !console

package app

import (
	"bytes"
	"io"
	"log"
	"os"
	"path/filepath"

	"smokeball-connect/product"
)

// readyToolkit keeps Fyne from complaining on stderr about what nobody can change. Fyne makes its own cache folder, but fails if the parent
// folder is missing too.
func readyToolkit() {
	if cache, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(filepath.Join(cache, "fyne", product.ID), 0o700) // if it fails, Fyne says so
	}
	log.SetOutput(&withoutPreferences{to: os.Stderr})
}

// withoutPreferences passes on what Fyne logs, except for failures to read preferences, which this program does not use. Fyne 2.8 writes
// the file in place and reads it whenever it changes (app/preferences.go), so it can find the file empty when it ends, or after a process
// was killed.
type withoutPreferences struct {
	to   io.Writer
	skip int // further lines of the entry left out
}

// Write gets one line a call, and calls do not overlap: see package log.
func (w *withoutPreferences) Write(line []byte) (int, error) {
	switch {
	case bytes.Contains(line, []byte("Fyne error:  Preferences load error:")):
		w.skip = 2 // the lines Cause and At
		return len(line), nil
	case w.skip > 0 && (bytes.Contains(line, []byte("  Cause: ")) || bytes.Contains(line, []byte("  At: "))): // not a line of another entry
		w.skip--
		return len(line), nil
	}
	return w.to.Write(line)
}
