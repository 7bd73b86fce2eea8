package storage

import (
	"errors"

	"golang.org/x/sys/windows"
)

// running reports whether there is a process with this ID, of whatever user.
func running(process int) bool {
	handle, err := windows.OpenProcess(windows.SYNCHRONIZE, false, uint32(process))
	if err != nil {
		return errors.Is(err, windows.ERROR_ACCESS_DENIED)
	}
	defer windows.CloseHandle(handle)
	ended, err := windows.WaitForSingleObject(handle, 0)
	return err != nil || ended != windows.WAIT_OBJECT_0
}
