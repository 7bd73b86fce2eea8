package console

import (
	"io"
	"os"
	"strings"

	"golang.org/x/sys/windows"

	"smokeball-connect/platform/messagebox"
	"smokeball-connect/product"
)

var (
	kernel32      = windows.NewLazySystemDLL("kernel32.dll")
	attachConsole = kernel32.NewProc("AttachConsole")
	freeConsole   = kernel32.NewProc("FreeConsole")
)

// attached says whether the console of another process is in use.
var attached bool

func attach() {
	if usable(windows.STD_OUTPUT_HANDLE) && usable(windows.STD_ERROR_HANDLE) {
		return
	}
	const parent = ^uintptr(0) // ATTACH_PARENT_PROCESS
	if ok, _, _ := attachConsole.Call(parent); ok == 0 {
		return
	}
	attached = true
	for _, stream := range []struct {
		handle uint32
		device string
		mode   int
		file   **os.File
	}{
		{windows.STD_INPUT_HANDLE, "CONIN$", os.O_RDONLY, &os.Stdin},
		{windows.STD_OUTPUT_HANDLE, "CONOUT$", os.O_RDWR, &os.Stdout},
		{windows.STD_ERROR_HANDLE, "CONOUT$", os.O_RDWR, &os.Stderr},
	} {
		if usable(stream.handle) {
			continue
		}
		if f, err := os.OpenFile(stream.device, stream.mode, 0); err == nil {
			*stream.file = f
		}
	}
}

// usable reports whether the process was started with the stream: a program without a console has none unless it is redirected.
// It has to be called before AttachConsole, which may fill in missing streams.
func usable(stream uint32) bool {
	h, err := windows.GetStdHandle(stream)
	if err != nil || h == 0 || h == windows.InvalidHandle {
		return false
	}
	kind, err := windows.GetFileType(h)
	return err == nil && kind != windows.FILE_TYPE_UNKNOWN
}

func detach(said io.Writer) io.Writer {
	redirected := !attached && usable(windows.STD_ERROR_HANDLE)
	if attached {
		freeConsole.Call()
		attached = false
	}
	if redirected {
		return said
	}
	return messageBoxes{}
}

// messageBoxes shows every text written to it in a message box.
type messageBoxes struct{}

func (messageBoxes) Write(text []byte) (int, error) {
	messagebox.Tell(product.Name, strings.TrimSpace(string(text)))
	return len(text), nil
}
