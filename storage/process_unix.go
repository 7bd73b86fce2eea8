//go:build !windows

package storage

import (
	"errors"
	"syscall"
)

// running reports whether there is a process with this ID, of whatever user.
func running(process int) bool {
	err := syscall.Kill(process, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}
