//go:build !windows

package auth

import (
	"errors"
	"syscall"
)

const (
	errAccess             = syscall.EACCES
	errAddrNotAvailable   = syscall.EADDRNOTAVAIL
	errFamilyNotSupported = syscall.EAFNOSUPPORT
)

// bindExclusively does nothing: on this system a port that is listened on cannot be bound again.
func bindExclusively(_, _ string, _ syscall.RawConn) error { return nil }

// bindRefused reports whether the system does not allow this program to bind the port.
func bindRefused(err error) bool {
	return errors.Is(err, errAccess) || errors.Is(err, syscall.EPERM)
}

// listenedOn is needed on Windows only, where a refusal can have two causes.
func listenedOn(int) bool { return false }
