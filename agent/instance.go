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
	// ErrRunning says that the program is already running in this desktop session.
	ErrRunning = instance.ErrRunning
	// ErrNotRunning says that there is no program to receive a message.
	ErrNotRunning = instance.ErrNotRunning
	// ErrStillSaving says that the program was told to end, but has not ended yet.
	ErrStillSaving = errors.New("it was told to end, but is still saving something")
)

// Claim makes this process the one windowed program of this desktop session; the demo has a claim of its own. It fails with ErrRunning
// if there is one already, and with auth.ErrStateFolder.
func Claim(demo bool) (*instance.Instance, error) {
	folder, err := storage.OpenStateFolder()
	if err != nil {
		return nil, err
	}
	return instance.Claim(folder.Path(), demo)
}

// Raise makes the windowed program of this session bring its window to the front. It fails with ErrNotRunning, with auth.ErrStateFolder,
// and if that program does not answer.
func Raise(demo bool) error {
	folder, err := storage.OpenStateFolder()
	if err != nil {
		return err
	}
	return instance.Signal(folder.Path(), demo, instance.Show)
}

// endTimeout is how long the program may take to end. It may be waiting for a renewal, to save its result.
const endTimeout = 40 * time.Second

// Quit ends the windowed program of this session, and waits until it has ended. It fails with ErrNotRunning, ErrStillSaving, the error of
// ctx, and auth.ErrStateFolder. Before an update it also records that, for Resumes; if it cannot, unremembered says why.
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

// signal sends a message to the windowed program of this session. It fails as instance.Signal does, and with the error of ctx.
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

// Resumes records that an update is over, and reports whether this process has to become the program that Quit ended for it. If this
// process has more rights than the person's desktop, as after an administrator's prompt, it starts another one without them instead and
// returns false. It fails with auth.ErrStateFolder, and if that one cannot be started.
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
		return true, nil //nolint:nilerr // this process can resume, even if it cannot start another
	}
	started, err := elevation.StartWithout(path, "--hidden")
	return !started && err == nil, err
}
