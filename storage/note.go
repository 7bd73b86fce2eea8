package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Note is something that one process leaves for another.
type Note string

const (
	// Updating: the program is about to be replaced by another release.
	Updating Note = "updating"
	// StartAgain: the program was ended for that.
	StartAgain Note = "start-again"
)

// fresh is how long a note counts. What was meant to take it away may have failed.
const fresh = 15 * time.Minute

// Leave leaves a note.
func (f StateFolder) Leave(n Note) error {
	if err := writeFile(filepath.Join(f.path, string(n)), nil); err != nil {
		return fmt.Errorf("the note cannot be left: %w", err)
	}
	return nil
}

// Has reports whether a note was left lately.
func (f StateFolder) Has(n Note) bool {
	info, err := os.Stat(filepath.Join(f.path, string(n)))
	return err == nil && time.Since(info.ModTime()) < fresh
}

// Take takes a note away and reports whether it was left lately.
func (f StateFolder) Take(n Note) bool {
	has := f.Has(n)
	removeFile(filepath.Join(f.path, string(n)))
	return has
}
