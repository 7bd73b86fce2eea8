package tray

import (
	"context"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var findWindow = windows.NewLazySystemDLL("user32.dll").NewProc("FindWindowW")

// available reports whether the taskbar is there.
func available(context.Context) bool {
	name, _ := windows.UTF16PtrFromString("Shell_TrayWnd")
	window, _, _ := findWindow.Call(uintptr(unsafe.Pointer(name)), 0)
	return window != 0
}

// wait polls, because an icon that is made before there is a taskbar never appears.
func wait(ctx context.Context) bool {
	look := time.NewTicker(time.Second) // Windows notifies only programs that have a window already
	defer look.Stop()
	for !available(ctx) {
		select {
		case <-look.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// watch never calls gone: a missing taskbar comes back, and the toolkit then adds the icon again.
func watch(context.Context, func()) (shown func() bool) {
	return func() bool { return available(context.Background()) }
}
