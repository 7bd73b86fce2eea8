//go:build linux || darwin

package autostart

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Entry is a file that makes the system start the program. It can be missing, or switched off.
type Entry struct{ path, program string }

func (e *Entry) enabled() bool {
	content, err := os.ReadFile(e.path)
	return err == nil && !isOff(string(content))
}

func (e *Entry) switchedOff() bool {
	content, err := os.ReadFile(e.path)
	return err == nil && isOff(string(content))
}

func (e *Entry) set(on bool) error {
	content, err := os.ReadFile(e.path)
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
		err = e.write(e.switchOn(string(content)))
	case e.switchOn(string(content)) == e.fresh(): // the person has changed nothing in it
		return e.forget()
	default:
		err = e.write(e.switchOff(string(content)))
	}
	return err
}

func (e *Entry) write(content string) error {
	err := os.MkdirAll(filepath.Dir(e.path), 0o700)
	if err == nil {
		err = os.WriteFile(e.path, []byte(content), 0o644)
	}
	if err != nil {
		return fmt.Errorf("the autostart entry cannot be written: %w", err)
	}
	return nil
}

func (e *Entry) forget() error {
	if err := os.Remove(e.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the autostart entry cannot be removed: %w", err)
	}
	return nil
}

// refresh does not write an unchanged entry, because macOS may notify the person of each one that is written.
func (e *Entry) refresh() error {
	content, err := os.ReadFile(e.path)
	if err != nil || isOff(string(content)) {
		return nil //nolint:nilerr // there is nothing to refresh
	}
	if moved := e.moveHere(string(content)); moved != string(content) {
		return e.write(moved)
	}
	return nil
}
