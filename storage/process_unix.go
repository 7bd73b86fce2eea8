//go:build !windows

package storage

import (
	"errors"
	"syscall"
)

// running reports whether there is a process with this number. One of somebody else's is one, too.
func running(process int) bool {
	err := syscall.Kill(process, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
