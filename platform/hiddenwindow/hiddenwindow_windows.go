// Package hiddenwindow makes windows that are never shown: Windows speaks to a program through them, and lets it have a clipboard and a
// drawing context.
package hiddenwindow

import (
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"

	"smokeball-connect/product"
)

var (
	user32            = windows.NewLazySystemDLL("user32.dll")
	registerClass     = user32.NewProc("RegisterClassExW")
	createWindow      = user32.NewProc("CreateWindowExW")
	destroyWindow     = user32.NewProc("DestroyWindow")
	defaultWindowProc = user32.NewProc("DefWindowProcW")
	getMessage        = user32.NewProc("GetMessageW")
	dispatchMessage   = user32.NewProc("DispatchMessageW")
	postMessage       = user32.NewProc("PostMessageW")
)

// MessagesOnly is the parent of windows that nothing is broadcast to: HWND_MESSAGE.
const MessagesOnly = ^windows.Handle(2)

// windowClass is WNDCLASSEXW.
type windowClass struct {
	size, style                        uint32
	procedure                          uintptr
	classExtra, windowExtra            int32
	instance, icon, cursor, background windows.Handle
	menu, name                         *uint16
	smallIcon                          windows.Handle
}

// message is MSG.
type message struct {
	window         windows.Handle
	kind           uint32
	wParam, lParam uintptr
	time           uint32
	x, y           int32
	private        uint32
}

// Procedure handles a message to a window, or says that it does not.
type Procedure func(kind uint32, wParam uintptr) (result uintptr, handled bool)

// procedures has those of the hidden windows. The callback is one for all of them, because it is never given back.
var procedures sync.Map // of Procedure, by window

// Class is the name of the class of all hidden windows.
const Class = product.Command

// class is registered when the first window is made.
var class = sync.OnceValues(func() (*windowClass, error) {
	var instance windows.Handle
	if err := windows.GetModuleHandleEx(0, nil, &instance); err != nil {
		return nil, err
	}
	name, err := windows.UTF16PtrFromString(Class)
	if err != nil {
		return nil, err
	}
	c := &windowClass{instance: instance, name: name}
	c.size = uint32(unsafe.Sizeof(*c))
	c.procedure = windows.NewCallback(func(window windows.Handle, kind uint32, wParam, lParam uintptr) uintptr {
		if p, ok := procedures.Load(window); ok {
			if result, handled := p.(Procedure)(kind, wParam); handled {
				return result
			}
		}
		result, _, _ := defaultWindowProc.Call(uintptr(window), uintptr(kind), wParam, lParam)
		return result
	})
	if atom, _, err := registerClass.Call(uintptr(unsafe.Pointer(c))); atom == 0 {
		return nil, fmt.Errorf("a window class cannot be made: %w", err)
	}
	return c, nil
})

// Window is a window that is never shown. It belongs to the thread that made it.
type Window windows.Handle

// New makes a window with a title, which nobody sees, and the parent MessagesOnly or, for none, 0. What p does not handle, or everything
// where it is nil, Windows does.
func New(title string, parent windows.Handle, p Procedure) (Window, error) {
	class, err := class()
	if err != nil {
		return 0, err
	}
	t, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return 0, err
	}
	window, _, err := createWindow.Call(0, uintptr(unsafe.Pointer(class.name)), uintptr(unsafe.Pointer(t)),
		0, 0, 0, 0, 0, uintptr(parent), 0, uintptr(class.instance), 0)
	if window == 0 {
		return 0, fmt.Errorf("a hidden window cannot be made: %w", err)
	}
	if p != nil {
		procedures.Store(windows.Handle(window), p)
	}
	return Window(window), nil
}

// Destroy ends the window. It is for the window's own thread.
func (w Window) Destroy() {
	destroyWindow.Call(uintptr(w))
	procedures.Delete(windows.Handle(w))
}

// Listen makes a hidden window on a thread of its own and handles its messages until it is closed with the returned function.
func Listen(title string, p Procedure) (closed func(), err error) {
	const end = 0x8000 // WM_APP
	made, done := make(chan error), make(chan struct{})
	var window Window
	go func() {
		defer close(done)
		runtime.LockOSThread() // and the thread ends with its window
		var err error
		window, err = New(title, 0, p)
		made <- err
		if err != nil {
			return
		}
		defer window.Destroy()
		var m message
		for {
			if more, _, _ := getMessage.Call(uintptr(unsafe.Pointer(&m)), 0, 0, 0); int32(more) <= 0 || m.kind == end {
				return
			}
			dispatchMessage.Call(uintptr(unsafe.Pointer(&m)))
		}
	}()
	if err := <-made; err != nil {
		return nil, err
	}
	return func() {
		postMessage.Call(uintptr(window), end, 0, 0)
		<-done
	}, nil
}
