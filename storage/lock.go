package storage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// lockRetry is how often to try a lock that is held elsewhere.
const lockRetry = 50 * time.Millisecond

// takeLock locks a file, against other goroutines and other processes, waiting until ctx ends. The lock belongs to
// the file, not to its name: if the file is removed, a second one of that name could be locked as well. So every try opens the file
// anew, and checks once it is locked that it still has its name.
func takeLock(ctx context.Context, path string) (*flock.Flock, error) {
	retry := time.NewTicker(lockRetry)
	defer retry.Stop()
	for {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		lock, err := tryLock(path)
		if lock != nil || err != nil {
			return lock, err
		}
		select {
		case <-retry.C:
		case <-ctx.Done():
		}
	}
}

// tryLock locks a file without waiting. It returns nil where the lock is held elsewhere.
func tryLock(path string) (*flock.Flock, error) {
	lock := flock.New(path, flock.SetPermissions(0o600))
	var taken bool
	err := inItsFolder(path, func() (err error) {
		taken, err = lock.TryLock()
		return err
	})
	if err != nil || !taken {
		return nil, err
	}
	if !inPlace(lock) {
		lock.Unlock()
		return nil, nil
	}
	return lock, nil
}

// inPlace reports whether the locked file still has its name. If the name cannot be looked up, it assumes so: other processes cannot find
// another file there either.
func inPlace(lock *flock.Flock) bool {
	locked, err := lock.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(lock.Path())
	if err != nil {
		return !errors.Is(err, fs.ErrNotExist)
	}
	return os.SameFile(locked, named)
}
