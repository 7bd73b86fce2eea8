package clipboard

import (
	"errors"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"smokeball-connect/platform/hiddenwindow"
)

var (
	user32                  = windows.NewLazySystemDLL("user32.dll")
	kernel32                = windows.NewLazySystemDLL("kernel32.dll")
	openClipboard           = user32.NewProc("OpenClipboard")
	closeClipboard          = user32.NewProc("CloseClipboard")
	emptyClipboard          = user32.NewProc("EmptyClipboard")
	getClipboardData        = user32.NewProc("GetClipboardData")
	setClipboardData        = user32.NewProc("SetClipboardData")
	registerClipboardFormat = user32.NewProc("RegisterClipboardFormatW")
	globalAlloc             = kernel32.NewProc("GlobalAlloc")
	globalFree              = kernel32.NewProc("GlobalFree")
	globalLock              = kernel32.NewProc("GlobalLock")
	globalUnlock            = kernel32.NewProc("GlobalUnlock")
	globalSize              = kernel32.NewProc("GlobalSize")
)

var errBusy = errors.New("another program is using the clipboard")

// keptOut are formats that, each with a zero as its data, keep a text out of the clipboard's history and off other computers
// (https://learn.microsoft.com/en-us/windows/win32/dataxchg/clipboard-formats#cloud-clipboard-and-clipboard-history-formats).
var keptOut = []string{"ExcludeClipboardContentFromMonitorProcessing", "CanIncludeInClipboardHistory", "CanUploadToCloudClipboard"}

type secretClipboard struct{}

func forSecrets() Clipboard { return secretClipboard{} }

func (secretClipboard) Copy(secret string) error {
	text, err := windows.UTF16FromString(secret)
	if err != nil {
		return err
	}
	return withClipboard(func() error {
		emptyClipboard.Call()
		// Before the text, because a clipboard history may look at any moment.
		for _, name := range keptOut {
			n, err := windows.UTF16PtrFromString(name)
			if err != nil {
				return err
			}
			format, _, _ := registerClipboardFormat.Call(uintptr(unsafe.Pointer(n)))
			if err := putClipboard(format, make([]uint16, 2)); err != nil {
				return err
			}
		}
		return putClipboard(unicodeText, text)
	})
}

func (secretClipboard) Text() (text string, err error) {
	err = withClipboard(func() error {
		memory, _, _ := getClipboardData.Call(unicodeText)
		if memory == 0 {
			return nil
		}
		size, _, _ := globalSize.Call(memory)
		at, _, _ := globalLock.Call(memory)
		if at == 0 {
			return nil
		}
		defer globalUnlock.Call(memory)
		text = windows.UTF16ToString(unsafe.Slice(*(**uint16)(unsafe.Pointer(&at)), size/2))
		return nil
	})
	return text, err
}

func (secretClipboard) Clear() error {
	return withClipboard(func() error {
		emptyClipboard.Call()
		return nil
	})
}

const unicodeText = 13 // CF_UNICODETEXT

// withClipboard opens the clipboard for f. An open clipboard belongs to a thread, and without an owner window its contents would be lost.
func withClipboard(f func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	window, err := hiddenwindow.New("clipboard", hiddenwindow.MessagesOnly, nil)
	if err != nil {
		return err
	}
	defer window.Destroy()
	const tries, between = 20, 25 * time.Millisecond // other programs open it for moments
	for try := 0; ; try++ {
		if ok, _, _ := openClipboard.Call(uintptr(window)); ok != 0 {
			break
		}
		if try == tries {
			return errBusy
		}
		time.Sleep(between) //nolint:forbidigo // Windows does not tell when it is free
	}
	defer closeClipboard.Call()
	return f()
}

// putClipboard puts data on the open clipboard, which then owns it.
func putClipboard(format uintptr, data []uint16) error {
	const moveable = 0x0002
	memory, _, err := globalAlloc.Call(moveable, uintptr(2*len(data)))
	if memory == 0 {
		return err
	}
	at, _, err := globalLock.Call(memory)
	if at == 0 {
		return err
	}
	copy(unsafe.Slice(*(**uint16)(unsafe.Pointer(&at)), len(data)), data)
	globalUnlock.Call(memory)
	if ok, _, err := setClipboardData.Call(format, memory); ok == 0 {
		globalFree.Call(memory)
		return err
	}
	return nil
}
