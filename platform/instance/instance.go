// Package instance makes the program one per person and desktop session, and lets a second start speak to the first.
package instance

import (
	"context"
	"errors"
	"time"
)

// Message is what a second start of the program says to the first.
type Message string

const (
	// Show brings the window to the front.
	Show Message = "show"
	// Quit ends the program.
	Quit Message = "quit"
)

// Errors of Claim and Signal.
var (
	// ErrRunning: the program runs already in this session.
	ErrRunning = errors.New("the program is running already")
	// ErrNotRunning: nobody was there to get a message.
	ErrNotRunning = errors.New("the program is not running")
)

// Claim makes this process the one of this person and desktop session, or the one that shows the demo there. It fails with ErrRunning. The
// folder is the machine's state folder. The system ends the claim with the process: what a crash has left behind does not get in the way.
func Claim(folder string, demo bool) (*Instance, error) { return claim(folder, demo) }

// Messages delivers what later starts say. It is closed by Close.
func (i *Instance) Messages() <-chan Message { return i.messages }

// Close gives the claim up.
func (i *Instance) Close() { i.close() }

// Signal sends a message to the program that has the claim, and lets it come to the front. It fails with ErrNotRunning.
func Signal(folder string, demo bool, message Message) error { return signal(folder, demo, message) }

// Running finds the program that has the claim. The returned function waits for its end, as long as ctx lets it, and reports whether
// that came.
func Running(folder string, demo bool) (ended func(context.Context) bool) {
	return running(folder, demo)
}

// claimName is what tells the two claims of a session apart.
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
