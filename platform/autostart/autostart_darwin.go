package autostart

import (
	"os"
	"path/filepath"

	"smokeball-connect/platform/programs"
)

// New says where the launch agent is, and which program it starts. It is nil where that cannot be. Not tried
// on a Mac yet.
func New() *Entry {
	home, err := os.UserHomeDir()
	if err != nil {
		return nil
	}
	program, err := programs.AtLogin()
	if err != nil || translocated(program) {
		return nil
	}
	return &Entry{filepath.Join(home, "Library", "LaunchAgents", appID+".plist"), program}
}

// switchedOff cannot know: what System Settings switches off is not in the file.
func switchedOff(string) bool { return false }

func (a *Entry) entry() string { return launchAgent(a.program) }

// Nobody changes a launch agent by hand: it is ours, or it is not there.
func (a *Entry) switchOn(string) string  { return a.entry() }
func (a *Entry) switchOff(string) string { return a.entry() }
func (a *Entry) moveHere(string) string  { return a.entry() }
