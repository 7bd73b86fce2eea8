//go:build linux || darwin

package autostart

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Entry is whether the program starts when this person logs in, hidden in the tray: there is a file that says so, or there
// is none, or one that is switched off.
type Entry struct{ path, program string }

// Enabled reports whether it does.
func (a *Entry) Enabled() bool {
	content, err := os.ReadFile(a.path)
	return err == nil && !switchedOff(string(content))
}

// SwitchedOff reports whether somebody has switched it off in the desktop's own settings.
func (a *Entry) SwitchedOff() bool {
	content, err := os.ReadFile(a.path)
	return err == nil && switchedOff(string(content))
}

// Set makes it so, or makes it not so. What a person has changed in the file stays.
func (a *Entry) Set(on bool) error {
	content, err := os.ReadFile(a.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if !on {
			return nil
		}
		content = nil
	case err != nil:
		return fmt.Errorf("the autostart entry cannot be read: %w", err)
	}
	switch {
	case on:
		err = a.write(a.switchOn(string(content)))
	case a.switchOn(string(content)) == a.entry(): // nothing in it but what is ours
		return a.remove()
	default:
		err = a.write(a.switchOff(string(content)))
	}
	return err
}

func (a *Entry) write(content string) error {
	err := os.MkdirAll(filepath.Dir(a.path), 0o700)
	if err == nil {
		err = os.WriteFile(a.path, []byte(content), 0o644)
	}
	if err != nil {
		return fmt.Errorf("the autostart entry cannot be written: %w", err)
	}
	return nil
}

func (a *Entry) remove() error {
	if err := os.Remove(a.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the autostart entry cannot be removed: %w", err)
	}
	return nil
}

// Refresh makes an entry start this program, which may have moved since. One that is right is left alone: macOS may tell the
// person about each that is written. So is one that is switched off.
func (a *Entry) Refresh() error {
	content, err := os.ReadFile(a.path)
	if err != nil || switchedOff(string(content)) {
		return nil
	}
	if moved := a.moveHere(string(content)); moved != string(content) {
		return a.write(moved)
	}
	return nil
}

// Forget removes this person's entry.
func Forget() error {
	if a := New(); a != nil {
		return a.remove()
	}
	return nil
}
