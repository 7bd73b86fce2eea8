package storage

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/windows"
)

const (
	// patience is how long a file may be in the way of others: a virus scanner looks into each new one, and whoever reads one keeps
	// it from being replaced.
	patience = 2 * time.Second
	// patienceRetry is how often it is tried meanwhile.
	patienceRetry = 20 * time.Millisecond
)

// patiently does something with a file, again and again as long as somebody else has it open, and then says that this may be why.
func patiently(do func() error) error {
	for deadline := time.Now().Add(patience); ; {
		err := do()
		inUse := errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION) ||
			errors.Is(err, windows.ERROR_ACCESS_DENIED) // what renaming over an open file says, or opening one that is being removed
		if !inUse {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("another program may have the file open: %w", err)
		}
		time.Sleep(patienceRetry) //nolint:forbidigo // nobody says when they are done
	}
}
