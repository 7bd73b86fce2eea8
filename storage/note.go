package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Note is something that one process leaves for another.
type Note string

const (
	// Updating: the program is about to be replaced by another release. It has the process of the installer.
	Updating Note = "updating"
	// StartAgain: the program was ended for that.
	StartAgain Note = "start-again"
)

// fresh is how long a note counts. What was meant to take it away may have failed.
const fresh = 15 * time.Minute

// removedWithin is how long an installer may take, after it has ended the program, to remove the old release.
const removedWithin = 2 * time.Minute

// Leave leaves a note, for the process that has started this one.
func (f StateFolder) Leave(n Note) error {
	if err := writeFile(filepath.Join(f.path, string(n)), []byte(strconv.Itoa(os.Getppid()))); err != nil {
		return fmt.Errorf("the note cannot be left: %w", err)
	}
	return nil
}

// Has reports whether a note was left lately.
func (f StateFolder) Has(n Note) bool {
	info, err := os.Stat(filepath.Join(f.path, string(n)))
	return err == nil && time.Since(info.ModTime()) < fresh
}

// UpdateUnderWay reports whether an installer is just about to remove the old release, and to put the new one in its place. An update
// that has failed is over as soon as its installer has ended, or a little later where that process stays.
func (f StateFolder) UpdateUnderWay() bool {
	if f.path == "" { // there is no such folder
		return false
	}
	path := filepath.Join(f.path, string(Updating))
	info, err := os.Stat(path)
	if err != nil || time.Since(info.ModTime()) > removedWithin {
		return false
	}
	content, err := readFile(path)
	if err != nil {
		return true
	}
	installer, err := strconv.Atoi(string(content))
	return err != nil || running(installer) // an earlier version has left it without
}

// Take takes a note away and reports whether it was left lately.
func (f StateFolder) Take(n Note) bool {
	has := f.Has(n)
	removeFile(filepath.Join(f.path, string(n)))
	return has
}
