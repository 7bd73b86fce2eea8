package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Flag is something that one process says to those that come after it, over its end.
type Flag string

const (
	// Updating: the program is about to be replaced by another release. It has the process of the installer.
	Updating Flag = "updating"
	// StartAgain: the program was ended for that.
	StartAgain Flag = "start-again"
)

// fresh is how long a flag counts. What was meant to clear it may have failed.
const fresh = 15 * time.Minute

// removedTimeout is how long an installer may take, after it has ended the program, to remove the old release.
const removedTimeout = 2 * time.Minute

// SetFlag sets a flag, on behalf of the process that has started this one.
func (f StateFolder) SetFlag(n Flag) error {
	if err := WriteFile(filepath.Join(f.path, string(n)), []byte(strconv.Itoa(os.Getppid()))); err != nil {
		return fmt.Errorf("the flag cannot be set: %w", err)
	}
	return nil
}

// HasFlag reports whether a flag was set lately.
func (f StateFolder) HasFlag(n Flag) bool {
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
	if err != nil || time.Since(info.ModTime()) > removedTimeout {
		return false
	}
	content, err := ReadFile(path)
	if err != nil {
		return true
	}
	installer, err := strconv.Atoi(string(content))
	return err != nil || running(installer) // an earlier version has left it without
}

// TakeFlag clears a flag, and reports whether it was set lately.
func (f StateFolder) TakeFlag(n Flag) bool {
	has := f.HasFlag(n)
	_ = removeFile(filepath.Join(f.path, string(n))) // one that stays means nothing in a while
	return has
}
