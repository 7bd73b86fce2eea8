package tray

import (
	"context"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var findWindow = windows.NewLazySystemDLL("user32.dll").NewProc("FindWindowW")

// Available reports whether this session shows tray icons: whether the taskbar is there.
func Available(context.Context) bool {
	name, _ := windows.UTF16PtrFromString("Shell_TrayWnd")
	window, _, _ := findWindow.Call(uintptr(unsafe.Pointer(name)), 0)
	return window != 0
}

// Wait waits until the session shows tray icons, and reports whether it does: at logon, a program may be there before the
// taskbar is, and an icon that is made then never appears.
func Wait(ctx context.Context) bool {
	look := time.NewTicker(time.Second) // Windows tells it only to programs that have a window already
	defer look.Stop()
	for !Available(ctx) {
		select {
		case <-look.C:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// Watch says with shown whether there is a taskbar. It does not call gone: a taskbar that has gone comes back, and the toolkit
// puts the icon there again.
func Watch(context.Context, func()) (shown func() bool) {
	return func() bool { return Available(context.Background()) }
}
