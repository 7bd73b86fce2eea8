package auth

import (
	"encoding/binary"
	"errors"
	"slices"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

const (
	errAccess             = windows.WSAEACCES
	errAddrNotAvailable   = windows.WSAEADDRNOTAVAIL
	errFamilyNotSupported = windows.WSAEAFNOSUPPORT
)

// bindExclusively keeps other processes from binding the same port as well, which Windows allows by default.
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

// bindRefused reports whether Windows does not allow this program to bind the port. The error is the same for a reserved range and for a
// port that another program holds on all addresses; listenedOn tells them apart.
func bindRefused(err error) bool { return errors.Is(err, errAccess) }

var extendedTCPTable = windows.NewLazySystemDLL("iphlpapi.dll").NewProc("GetExtendedTcpTable")

// listenedOn reports whether a program listens on the port, on any address.
func listenedOn(port int) bool {
	// The rows of MIB_TCPTABLE_OWNER_PID and MIB_TCP6TABLE_OWNER_PID: their size, and the offset of the port.
	for _, table := range []struct{ family, row, port uintptr }{{windows.AF_INET, 24, 8}, {windows.AF_INET6, 56, 20}} {
		if slices.Contains(listeners(table.family, table.row, table.port), port) {
			return true
		}
	}
	return false
}

func listeners(family, row, at uintptr) (ports []int) {
	const ownerPIDListener = 3 // TCP_TABLE_OWNER_PID_LISTENER
	size := uint32(16 << 10)
	for range 5 { // the table may grow between two calls
		table := make([]byte, size)
		code, _, _ := extendedTCPTable.Call(uintptr(unsafe.Pointer(&table[0])), uintptr(unsafe.Pointer(&size)), 0, family, ownerPIDListener, 0)
		switch windows.Errno(code) {
		case windows.ERROR_INSUFFICIENT_BUFFER:
			continue
		case windows.ERROR_SUCCESS:
		default:
			return nil
		}
		count := uintptr(binary.LittleEndian.Uint32(table))
		for i := range count {
			from := 4 + i*row + at
			if from+2 > uintptr(len(table)) {
				break
			}
			ports = append(ports, int(binary.BigEndian.Uint16(table[from:]))) // in network byte order
		}
		return ports
	}
	return nil
}
