// Package hiddenwindow makes windows that are never shown. Windows needs one to send messages to a program, and to give it the clipboard or
// a drawing context.
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

// MessagesOnly is the parent of windows that get no broadcasts: HWND_MESSAGE.
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

// Procedure handles a message to a window, or returns false for one that it leaves to Windows.
type Procedure func(kind uint32, wParam uintptr) (result uintptr, handled bool)

// procedures has the Procedure of each hidden window. All share one callback, because a callback's memory is never freed.
var procedures sync.Map // of Procedure, by window

// Class is the name of the class of all hidden windows.
const Class = product.Command

// class registers the window class, once, for the first window.
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

// New makes a window with a title, which is not shown either. parent is MessagesOnly, or 0 for none. Windows handles the messages that p
// does not; p may be nil.
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

// Destroy destroys the window. It must be called on the window's thread.
func (w Window) Destroy() {
	destroyWindow.Call(uintptr(w))
	procedures.Delete(windows.Handle(w))
}

// Listen makes a hidden window on its own thread and handles its messages until the returned function is called, which waits for the end.
func Listen(title string, p Procedure) (closed func(), err error) {
	const end = 0x8000 // WM_APP
	made, done := make(chan error), make(chan struct{})
	var window Window
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked, so the thread ends with its window
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
