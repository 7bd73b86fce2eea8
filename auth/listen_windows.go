package auth

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// bindExclusively keeps other processes from binding the same port beside us, which Windows allows by default.
func bindExclusively(_, _ string, conn syscall.RawConn) error {
	const exclusiveAddrUse = ^windows.SO_REUSEADDR // SO_EXCLUSIVEADDRUSE
	var failure error
	err := conn.Control(func(fd uintptr) {
		failure = windows.SetsockoptInt(windows.Handle(fd), windows.SOL_SOCKET, exclusiveAddrUse, 1)
	})
	if err != nil {
		return err
	}
	return failure
}
