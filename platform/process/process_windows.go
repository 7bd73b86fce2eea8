package process

import (
	"os"

	"golang.org/x/sys/windows"
)

// exit says nothing to the windows and COM objects that are left, because Go is not there any more to hear it.
func exit(code int) {
	windows.TerminateProcess(windows.CurrentProcess(), uint32(code))
	os.Exit(code)
}
