//go:build linux || darwin

package desktop

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Autostart is whether the program starts when this person logs in, hidden in the tray: there is a file that says so, or there
// is none.
type Autostart struct{ path, program string }

// Enabled reports whether it does.
func (a *Autostart) Enabled() bool {
	content, err := os.ReadFile(a.path)
	return err == nil && !switchedOff(string(content))
}

// Set makes it so, or makes it not so.
func (a *Autostart) Set(on bool) error {
	if !on {
		if err := os.Remove(a.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the autostart entry cannot be removed: %w", err)
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(a.path), 0o700); err != nil {
		return fmt.Errorf("the autostart entry cannot be written: %w", err)
	}
	if err := os.WriteFile(a.path, []byte(a.entry()), 0o644); err != nil {
		return fmt.Errorf("the autostart entry cannot be written: %w", err)
	}
	return nil
}

// Refresh makes an entry start this program, which may have moved since. One that is right is left alone: macOS may tell the
// person about each that is written.
func (a *Autostart) Refresh() error {
	content, err := os.ReadFile(a.path)
	if err != nil || switchedOff(string(content)) || string(content) == a.entry() {
		return nil
	}
	return a.Set(true)
}
