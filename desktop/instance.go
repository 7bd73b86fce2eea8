// Package desktop is what each system does its own way: one window per person and session, whether there is a tray, whether
// there is a display. One file a system.
package desktop

import (
	"errors"
	"time"
)

// Word is what a second start of the program says to the first.
type Word string

const (
	// Show brings the window to the front.
	Show Word = "show"
	// Quit ends the program.
	Quit Word = "quit"
)

// Errors of Claim and Signal.
var (
	// ErrRunning: the program runs already in this session.
	ErrRunning = errors.New("the program is running already")
	// ErrNotRunning: nobody was there to hear a word.
	ErrNotRunning = errors.New("the program is not running")
)

// Claims are one per person, desktop session, and demo or not.
func claimName(demo bool) string {
	if demo {
		return "demo"
	}
	return "window"
}

// unclaimed returns a function that waits until no program has the session, and reports whether that came in time.
func unclaimed(folder string, demo bool) func(within time.Duration) bool {
	return func(within time.Duration) bool {
		const between = 50 * time.Millisecond
		for deadline := time.Now().Add(within); time.Now().Before(deadline); time.Sleep(between) {
			if i, err := Claim(folder, demo); err == nil {
				i.Close()
				return true
			}
		}
		return false
	}
}
