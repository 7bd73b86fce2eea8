package auth

import (
	"context"
	"errors"
	"testing"
	"time"
)

// Giving up the wait for another process names that process. A cancelled wait does not.
func TestBusyNamesTheProcess(t *testing.T) {
	t.Parallel()
	late := &LockHeldError{Process: 4711, Err: context.DeadlineExceeded}
	if p := ProblemOf(busy(t.Context(), late), time.Now()); p.Kind != Busy || p.Process != 4711 {
		t.Errorf("%q, process %d", p.Kind, p.Process)
	}
	if p := ProblemOf(busy(t.Context(), context.DeadlineExceeded), time.Now()); p.Kind != Busy || p.Process != 0 {
		t.Errorf("for an unknown process: %q, process %d", p.Kind, p.Process)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := busy(gone, &LockHeldError{Process: 4711, Err: context.Canceled}); !errors.Is(err, context.Canceled) || KindOf(err) != Cancelled {
		t.Errorf("cancelled: %v", err)
	}
}
