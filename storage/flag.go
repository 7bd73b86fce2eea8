package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Flag is a message that a process leaves for later processes.
type Flag string

const (
	// Updating: an installer is about to replace the program with another release. The flag has the installer's process ID.
	Updating Flag = "updating"
	// StartAgain: the program was ended for the update, and should be started again after it.
	StartAgain Flag = "start-again"
)

// fresh is how long a flag is valid. Whatever should have cleared it may have failed.
const fresh = 15 * time.Minute

// removedTimeout is how long an installer may take to remove the old release after it has ended the program.
const removedTimeout = 2 * time.Minute

// SetFlag sets a flag on behalf of this process's parent, whose ID it stores.
func (f StateFolder) SetFlag(n Flag) error {
	if err := WriteFile(filepath.Join(f.path, string(n)), []byte(strconv.Itoa(os.Getppid()))); err != nil {
		return fmt.Errorf("the flag cannot be set: %w", err)
	}
	return nil
}

// HasFlag reports whether a flag was set in the last 15 minutes.
func (f StateFolder) HasFlag(n Flag) bool {
	info, err := os.Stat(filepath.Join(f.path, string(n)))
	return err == nil && time.Since(info.ModTime()) < fresh
}

// UpdateUnderWay reports whether an installer is replacing the program. It is false once the installer's process has ended, and 2 minutes
// after the flag Updating was set at the latest: an update may have failed.
func (f StateFolder) UpdateUnderWay() bool {
	if f.path == "" { // there is no state folder
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
	return err != nil || running(installer) // earlier versions did not store the process ID
}

// TakeFlag clears a flag, and reports what HasFlag would have.
func (f StateFolder) TakeFlag(n Flag) bool {
	has := f.HasFlag(n)
	_ = removeFile(filepath.Join(f.path, string(n))) // if it stays, it soon expires
	return has
}
