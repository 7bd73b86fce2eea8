package storage

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/windows"
)

const (
	// patience is how long to wait for a file that is open elsewhere: a virus scanner opens every new file, and a file cannot be replaced
	// while it is being read.
	patience = 2 * time.Second
	// patienceRetry is the time between two tries.
	patienceRetry = 20 * time.Millisecond
)

// patiently calls do, again and again for up to patience while another program seems to have the file open. The error then says so.
func patiently(do func() error) error {
	for deadline := time.Now().Add(patience); ; {
		err := do()
		inUse := errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION) ||
			errors.Is(err, windows.ERROR_ACCESS_DENIED) // from renaming over an open file, or opening one that is being removed
		if !inUse {
			return err
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("another program may have the file open: %w", err)
		}
		time.Sleep(patienceRetry) //nolint:forbidigo // there is nothing to wait for
	}
}
