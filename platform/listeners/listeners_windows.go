package listeners

import (
	"context"
	"encoding/binary"
	"slices"
	"unsafe"

	"golang.org/x/sys/windows"
)

var extendedTCPTable = windows.NewLazySystemDLL("iphlpapi.dll").NewProc("GetExtendedTcpTable")

// on reads the tables of listeners, and takes the names from a snapshot of all processes, which includes those of other users.
func on(ctx context.Context, ports []int) map[int]Listener {
	found := map[int]Listener{}
	// The rows of MIB_TCPTABLE_OWNER_PID and MIB_TCP6TABLE_OWNER_PID: their size, and the offsets of the port and the process ID.
	for _, table := range []struct{ family, row, port, process uintptr }{{windows.AF_INET, 24, 8, 20}, {windows.AF_INET6, 56, 20, 52}} {
		rows := tableOf(table.family)
		for at := uintptr(4); at+table.row <= uintptr(len(rows)); at += table.row {
			port := int(binary.BigEndian.Uint16(rows[at+table.port:])) // in network byte order
			if slices.Contains(ports, port) {
				found[port] = Listener{Process: int(binary.LittleEndian.Uint32(rows[at+table.process:]))}
			}
		}
	}
	if len(found) == 0 || ctx.Err() != nil {
		return found
	}
	names := programs()
	for port, l := range found {
		l.Program = names[l.Process]
		found[port] = l
	}
	return found
}

// tableOf returns the table of a family, cut to its length; nil if Windows does not provide it.
func tableOf(family uintptr) []byte {
	const ownerPIDListener = 3 // TCP_TABLE_OWNER_PID_LISTENER
	size := uint32(16 << 10)
	for range 5 { // it may grow between two calls
		table := make([]byte, size)
		code, _, _ := extendedTCPTable.Call(uintptr(unsafe.Pointer(&table[0])), uintptr(unsafe.Pointer(&size)), 0, family, ownerPIDListener, 0)
		switch windows.Errno(code) {
		case windows.ERROR_INSUFFICIENT_BUFFER:
			continue
		case windows.ERROR_SUCCESS:
		default:
			return nil
		}
		row := uintptr(24)
		if family == windows.AF_INET6 {
			row = 56
		}
		end := 4 + uintptr(binary.LittleEndian.Uint32(table))*row
		return table[:min(end, uintptr(len(table)))]
	}
	return nil
}

// programs returns the names of all processes, by their IDs.
func programs() map[int]string {
	names := map[int]string{}
	snapshot, err := windows.CreateToolhelp32Snapshot(windows.TH32CS_SNAPPROCESS, 0)
	if err != nil {
		return names
	}
	defer windows.CloseHandle(snapshot)
	var p windows.ProcessEntry32
	p.Size = uint32(unsafe.Sizeof(p))
	for err := windows.Process32First(snapshot, &p); err == nil; err = windows.Process32Next(snapshot, &p) {
		names[int(p.ProcessID)] = nameOf(windows.UTF16ToString(p.ExeFile[:]))
	}
	return names
}
