package storage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// lockRetry is how often a lock that somebody else holds is tried.
const lockRetry = 50 * time.Millisecond

// takeLock takes the lock that a file is, against other goroutines and other processes, waiting as long as ctx lets it. A lock is
// the file's and not its name's: where somebody has removed the file meanwhile, two could hold one of that name. So the file
// is opened anew for each try, and has to be the one of that name once it is locked.
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

// tryLock returns nil where somebody else holds the lock.
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

// inPlace reports whether the file of a lock that is held is still the one of its name. Where that cannot be found out, nobody else
// finds another file there either.
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
