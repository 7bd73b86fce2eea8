package autostart

import (
	"os"
	"path/filepath"

	"smokeball-connect/platform/programs"
	"smokeball-connect/product"
)

// newEntry is a launch agent. Not tried on a Mac yet.
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

// isOff cannot know: what System Settings switches off is not in the file.
func isOff(string) bool { return false }

func (e *Entry) fresh() string { return launchAgent(e.program) }

// Nobody changes a launch agent by hand: it is ours, or it is not there.
func (e *Entry) switchOn(string) string  { return e.fresh() }
func (e *Entry) switchOff(string) string { return e.fresh() }
func (e *Entry) moveHere(string) string  { return e.fresh() }
