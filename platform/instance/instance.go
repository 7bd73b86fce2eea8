// Package instance allows only one program per person and desktop session, and lets a second start send it messages.
package instance

import (
	"context"
	"errors"
	"time"
)

// Message is a message from a second start of the program to the first.
type Message string

const (
	// Show brings the window to the front.
	Show Message = "show"
	// Quit ends the program.
	Quit Message = "quit"
)

// Errors of Claim and Signal.
var (
	// ErrRunning says that the program is already running in this session.
	ErrRunning = errors.New("the program is running already")
	// ErrNotRunning says that there was no program to receive the message.
	ErrNotRunning = errors.New("the program is not running")
)

// Claim makes this process the one program of this person and desktop session, or the one that shows the demo there. It fails with
// ErrRunning if there is one already. folder is the state folder. The system ends the claim with the process, so a crash leaves nothing
// behind that would prevent the next one.
func Claim(folder string, demo bool) (*Instance, error) { return claim(folder, demo) }

// Messages delivers the messages of later starts. Close closes it.
func (i *Instance) Messages() <-chan Message { return i.messages }

// Close gives the claim up.
func (i *Instance) Close() { i.close() }

// Signal sends a message to the program that has the claim, and lets it bring its window to the front. It fails with ErrNotRunning, and if
// the program does not answer.
func Signal(folder string, demo bool, message Message) error { return signal(folder, demo, message) }

// Running finds the program that has the claim. The returned function waits until it has ended, or ctx has, and reports whether the
// program has.
func Running(folder string, demo bool) (ended func(context.Context) bool) {
	return running(folder, demo)
}

// claimName returns the name that tells the two claims of a session apart.
func claimName(demo bool) string {
	if demo {
		return "demo"
	}
	return "window"
}

// unclaimed returns a function that waits until no program has the claim, or ctx has ended, and reports whether no program has it.
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
