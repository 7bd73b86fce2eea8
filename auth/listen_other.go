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

// bindExclusively has nothing to do: a port that is listened on cannot be bound again here.
func bindExclusively(_, _ string, _ syscall.RawConn) error { return nil }

// bindRefused reports whether the system lets this program not bind the port, whoever else has it.
func bindRefused(err error) bool {
	return errors.Is(err, errAccess) || errors.Is(err, syscall.EPERM)
}

// listenedOn is for Windows, where a refusal can have two causes.
func listenedOn(int) bool { return false }
