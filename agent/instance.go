package agent

import (
	"context"
	"errors"
	"time"

	"smokeball-connect/platform/elevation"
	"smokeball-connect/platform/instance"
	"smokeball-connect/platform/programs"
	"smokeball-connect/storage"
)

// Errors of Claim and Quit.
var (
	// ErrRunning: the program runs already in this desktop session.
	ErrRunning = instance.ErrRunning
	// ErrNotRunning: there is none that could hear.
	ErrNotRunning = instance.ErrNotRunning
	// ErrStillSaving: the program was told to end, but has not yet.
	ErrStillSaving = errors.New("it was told to end, but is still saving something")
)

// Claim makes this process the one that stays in this desktop session; the demo's is another. It fails with ErrRunning where
// there is one, and with auth.ErrStateFolder.
func Claim(demo bool) (*instance.Instance, error) {
	folder, err := storage.OpenStateFolder()
	if err != nil {
		return nil, err
	}
	return instance.Claim(folder.Path(), demo)
}

// Raise brings the window of the one that stays to the front. It fails with ErrNotRunning, with auth.ErrStateFolder, and where
// that one does not answer.
func Raise(demo bool) error {
	folder, err := storage.OpenStateFolder()
	if err != nil {
		return err
	}
	return instance.Signal(folder.Path(), demo, instance.Show)
}

// endTimeout is how long a program may take to end. It may be saving what a renewal under way is going to bring.
const endTimeout = 40 * time.Second

// Quit ends the one that stays in this session, and waits for its end. It fails with ErrNotRunning, ErrStillSaving, the error of
// ctx, and auth.ErrStateFolder. Before an update it also remembers that it has done so, for Resumes; unremembered is why it could not.
func Quit(ctx context.Context, demo, forUpdate bool) (unremembered, err error) {
	folder, err := storage.OpenStateFolder()
	if err != nil {
		return nil, err
	}
	if forUpdate {
		unremembered = folder.SetFlag(storage.Updating)
	}
	ended := instance.Running(folder.Path(), demo)
	if err := signal(ctx, folder, demo, instance.Quit); err != nil {
		return unremembered, err
	}
	if forUpdate {
		unremembered = errors.Join(unremembered, folder.SetFlag(storage.StartAgain))
	}
	waiting, cancel := context.WithTimeout(ctx, endTimeout)
	defer cancel()
	if !ended(waiting) {
		if ctx.Err() != nil {
			return unremembered, ctx.Err()
		}
		return unremembered, ErrStillSaving
	}
	return unremembered, nil
}

// signal sends a message to the one that stays in this session, as long as ctx lets it.
func signal(ctx context.Context, folder storage.StateFolder, demo bool, message instance.Message) error {
	said := make(chan error, 1)
	go func() { said <- instance.Signal(folder.Path(), demo, message) }()
	select {
	case err := <-said:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Resumes reports whether this process has to become the program that Quit has ended for an update, which is over now. It starts that
// itself where this process has more rights than the person's desktop, as behind an administrator's prompt: the tray must not have them.
// It fails with auth.ErrStateFolder.
func Resumes() (bool, error) {
	folder, err := storage.OpenStateFolder()
	if err != nil {
		return false, err
	}
	folder.TakeFlag(storage.Updating)
	if !folder.TakeFlag(storage.StartAgain) {
		return false, nil
	}
	path, err := programs.AtLogin()
	if err != nil {
		return true, nil //nolint:nilerr // this one can, whatever keeps it from starting another
	}
	started, err := elevation.StartWithout(path, "--hidden")
	return !started && err == nil, err
}
