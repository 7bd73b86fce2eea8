package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/platform/display"
	"smokeball-connect/platform/instance"
	"smokeball-connect/storage"
	"smokeball-connect/words"
)

// Window is the program's window, or with hidden its icon in the tray. It does what later starts of the program say, and
// returns the exit code when the program ends, as it does when ctx ends.
type Window func(ctx context.Context, p *Program, later <-chan instance.Word, hidden bool) int

// OpenOnce opens the window, unless one is open: then that one comes to the front.
func OpenOnce(ctx context.Context, streams Streams, demo, hidden bool, window Window) int {
	if !display.Available() {
		fmt.Fprintf(streams.Err, "There is no display to open a window on. The commands work without one: try %s --help.\n", programName)
		return failed
	}
	folder, err := storage.OpenStateFolder()
	if err != nil {
		return fail(streams, err)
	}
	claim, err := instance.Claim(folder.Path(), demo)
	if errors.Is(err, instance.ErrRunning) {
		if hidden {
			return done
		}
		if err := instance.Signal(folder.Path(), demo, instance.Show); err != nil {
			fmt.Fprintf(streams.Err, "The program is running already, but does not answer. End it, then try again.\n")
			return failed
		}
		return done
	}
	if err != nil {
		fmt.Fprintf(streams.Err, "The program cannot make sure that it runs only once: %v.\n", err)
		return failed
	}
	defer claim.Close()
	p, err := Open(Options{Demo: demo, Ask: !hidden})
	if err != nil {
		return fail(streams, err)
	}
	defer p.Close()
	return window(ctx, p, claim.Words(), hidden)
}

// quit ends the program that runs in this session, and waits for its end.
func quit(ctx context.Context, streams Streams, demo, forUpdate bool) int {
	folder, err := storage.OpenStateFolder()
	if err != nil {
		return fail(streams, err)
	}
	var notes []error
	if forUpdate {
		notes = append(notes, folder.Leave(storage.Updating))
	}
	ended := instance.Running(folder.Path(), demo)
	switch err := sayWord(ctx, folder, demo, instance.Quit); {
	case errors.Is(err, errInterrupted):
		return fail(streams, err)
	case errors.Is(err, instance.ErrNotRunning):
		fmt.Fprintln(streams.Err, "It is not running.")
		return done
	case err != nil:
		fmt.Fprintf(streams.Err, "It could not be ended: %v.\n", err)
		return failed
	}
	if forUpdate {
		notes = append(notes, folder.Leave(storage.StartAgain))
	}
	if err := errors.Join(notes...); err != nil {
		fmt.Fprintf(streams.Err, "It is not going to be started again: %v.\n", err)
	}
	waiting, cancel := context.WithTimeout(ctx, endWithin)
	defer cancel()
	switch {
	case ended(waiting):
		return done
	case ctx.Err() != nil:
		return fail(streams, errInterrupted)
	}
	fmt.Fprintln(streams.Err, "It was told to end, but is still saving something.")
	return failed
}

// endWithin is how long a program may take to end. It may be saving what a renewal under way is going to bring.
const endWithin = 40 * time.Second

// sayWord says a word to the program that runs in this session, as long as ctx lets it.
func sayWord(ctx context.Context, folder storage.StateFolder, demo bool, word instance.Word) error {
	said := make(chan error, 1)
	go func() { said <- instance.Signal(folder.Path(), demo, word) }()
	select {
	case err := <-said:
		return err
	case <-ctx.Done():
		return errInterrupted
	}
}

// resume starts the program in the tray if it was ended to be updated.
func resume(ctx context.Context, streams Streams, open Opener) int {
	folder, err := storage.OpenStateFolder()
	if err != nil {
		return fail(streams, err)
	}
	folder.Take(storage.Updating)
	if !folder.Take(storage.StartAgain) {
		return done
	}
	return open(ctx, streams, false, true)
}

// fail says why the program cannot start, and returns the exit code.
func fail(streams Streams, err error) int {
	kind := auth.KindOf(err)
	text := sentence(err)
	if kind == auth.StateFolderFail {
		text = words.Problem(auth.Problem{Kind: kind}, auth.Status{}, time.Now(), words.Locale{}) + "\n" + text
	}
	fmt.Fprintln(streams.Err, text) // at once: it may become a window
	return exitCode(kind, err)
}
