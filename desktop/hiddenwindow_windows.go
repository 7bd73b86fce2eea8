package desktop

import (
	"fmt"
	"runtime"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"
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
	findWindow        = user32.NewProc("FindWindowW")
)

// messagesOnly is the parent of windows that nothing is broadcast to: HWND_MESSAGE.
const messagesOnly = ^windows.Handle(2)

const (
	wmClose           = 0x0010
	wmQueryEndSession = 0x0011
	wmEndSession      = 0x0016
)

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

// procedure handles a message to a window, or says that it does not.
type procedure func(kind uint32, wParam uintptr) (result uintptr, handled bool)

// procedures has those of the hidden windows. The callback is one for all of them, because it is never given back.
var procedures sync.Map // of procedure, by window

// hiddenClass is the class of all hidden windows.
var hiddenClass = sync.OnceValues(func() (*windowClass, error) {
	var instance windows.Handle
	if err := windows.GetModuleHandleEx(0, nil, &instance); err != nil {
		return nil, err
	}
	name, err := windows.UTF16PtrFromString("smokeball-connect")
	if err != nil {
		return nil, err
	}
	c := &windowClass{instance: instance, name: name}
	c.size = uint32(unsafe.Sizeof(*c))
	c.procedure = windows.NewCallback(func(window windows.Handle, kind uint32, wParam, lParam uintptr) uintptr {
		if p, ok := procedures.Load(window); ok {
			if result, handled := p.(procedure)(kind, wParam); handled {
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

// hiddenWindow is a window that is never shown. It belongs to the thread that made it.
type hiddenWindow windows.Handle

// newHiddenWindow makes one with a title, which nobody sees, and the parent messagesOnly or none.
func newHiddenWindow(title string, parent windows.Handle, p procedure) (hiddenWindow, error) {
	class, err := hiddenClass()
	if err != nil {
		return 0, err
	}
	t, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return 0, err
	}
	window, _, err := createWindow.Call(0, uintptr(unsafe.Pointer(class.name)), uintptr(unsafe.Pointer(t)), 0, 0, 0, 0, 0, uintptr(parent), 0, uintptr(class.instance), 0)
	if window == 0 {
		return 0, fmt.Errorf("a hidden window cannot be made: %w", err)
	}
	if p != nil {
		procedures.Store(windows.Handle(window), p)
	}
	return hiddenWindow(window), nil
}

func (w hiddenWindow) destroy() {
	destroyWindow.Call(uintptr(w))
	procedures.Delete(windows.Handle(w))
}

// listenHidden makes a hidden window on a thread of its own and handles its messages until it is closed with the returned function.
func listenHidden(title string, p procedure) (closed func(), err error) {
	const end = 0x8000 // WM_APP
	made, done := make(chan error), make(chan struct{})
	var window hiddenWindow
	go func() {
		defer close(done)
		runtime.LockOSThread() // and the thread ends with its window
		var err error
		window, err = newHiddenWindow(title, 0, p)
		made <- err
		if err != nil {
			return
		}
		defer window.destroy()
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
