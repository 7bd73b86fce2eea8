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

// wait looks again and again: an icon that is made before there is a taskbar never appears.
func wait(ctx context.Context) bool {
	look := time.NewTicker(time.Second) // Windows tells it only to programs that have a window already
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

// watch does not call gone: a taskbar that has gone comes back, and the toolkit puts the icon there again.
func watch(context.Context, func()) (shown func() bool) {
	return func() bool { return available(context.Background()) }
}
