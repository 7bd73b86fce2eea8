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

// readyToolkit makes Fyne start without complaints on stderr that nobody can do anything about. It makes its cache folder, but not where
// the folder above that is missing too.
func readyToolkit() {
	if cache, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(filepath.Join(cache, "fyne", product.ID), 0o700) // else Fyne says what it cannot do
	}
	log.SetOutput(&withoutPreferences{to: os.Stderr})
}

// withoutPreferences passes on what Fyne logs, but for its failures to read preferences, of which this program has none: Fyne 2.8 writes
// the file in place, and reads it whenever it changes (app/preferences.go). So it finds an empty file when it ends, or when a process was
// killed.
type withoutPreferences struct {
	to   io.Writer
	skip int // lines that belong to what was left out
}

// Write gets one line a call, and only one at a time: see package log.
func (w *withoutPreferences) Write(line []byte) (int, error) {
	switch {
	case bytes.Contains(line, []byte("Fyne error:  Preferences load error:")):
		w.skip = 2 // the cause, and where
		return len(line), nil
	case w.skip > 0 && (bytes.Contains(line, []byte("  Cause: ")) || bytes.Contains(line, []byte("  At: "))): // and nobody else's line
		w.skip--
		return len(line), nil
	}
	return w.to.Write(line)
}
