package autostart

import (
	"os"
	"path/filepath"

	"smokeball-connect/platform/programs"
	"smokeball-connect/product"
)

// newEntry returns a launch agent. Not tried on a Mac yet.
func newEntry() *Entry {
	home, err := os.UserHomeDir()
	if err != nil {
		return nil
	}
	program, err := programs.AtLogin()
	if err != nil || translocated(program) {
		return nil
	}
	return &Entry{filepath.Join(home, "Library", "LaunchAgents", product.ID+".plist"), program}
}

// isOff is always false: when System Settings switches a launch agent off, the file does not change.
func isOff(string) bool { return false }

func (e *Entry) fresh() string { return launchAgent(e.program) }

// Nobody edits a launch agent by hand, so these can replace it.
func (e *Entry) switchOn(string) string  { return e.fresh() }
func (e *Entry) switchOff(string) string { return e.fresh() }
func (e *Entry) moveHere(string) string  { return e.fresh() }
