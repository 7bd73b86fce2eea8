// Package instance makes the program one per person and desktop session, and lets a second start speak to the first.
package instance

import (
	"context"
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

// unclaimed returns a function that waits until no program has the session, as long as ctx lets it, and reports whether that is so.
func unclaimed(folder string, demo bool) func(context.Context) bool {
	return func(ctx context.Context) bool {
		look := time.NewTicker(50 * time.Millisecond)
		defer look.Stop()
		for ctx.Err() == nil {
			if i, err := Claim(folder, demo); err == nil {
				i.Close()
				return true
			}
			select {
			case <-look.C:
			case <-ctx.Done():
			}
		}
		return false
	}
}
