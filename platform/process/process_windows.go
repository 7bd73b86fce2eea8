package process

import (
	"os"

	"golang.org/x/sys/windows"
)

// exit, unlike os.Exit, does not notify the process's windows and COM objects: they would be called after Go's runtime has ended.
func exit(code int) {
	_ = windows.TerminateProcess(windows.CurrentProcess(), uint32(code))
	os.Exit(code)
}
