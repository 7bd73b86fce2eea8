package instance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"unsafe"

	"golang.org/x/sys/windows"

	"smokeball-connect/platform/foreground"
	"smokeball-connect/platform/hiddenwindow"
	"smokeball-connect/product"
)

// Instance is the program's claim to be the only one in its session. It receives the messages of later starts.
type Instance struct {
	mutex       windows.Handle
	process     windows.Handle
	events      []windows.Handle // one per message in listened, and a last one that ends listen
	messages    chan Message
	done        sync.WaitGroup
	closed      chan struct{}
	stopHearing func() // stops listening to the system's requests to end
}

var listened = []Message{Show, Quit}

// objectName returns a name in the session's own namespace, because every desktop session has its own window.
func objectName(demo bool, what string) (*uint16, error) {
	return windows.UTF16PtrFromString(`Local\` + product.Command + "-" + claimName(demo) + "-" + what)
}

func claim(_ string, demo bool) (*Instance, error) {
	name, err := objectName(demo, "claim")
	if err != nil {
		return nil, err
	}
	mutex, err := windows.CreateMutex(nil, false, name)
	if errors.Is(err, windows.ERROR_ALREADY_EXISTS) {
		windows.CloseHandle(mutex)
		return nil, ErrRunning
	}
	if err != nil {
		return nil, fmt.Errorf("claiming the session: %w", err)
	}
	i := &Instance{mutex: mutex, messages: make(chan Message), closed: make(chan struct{})}
	for _, message := range listened {
		name, err := objectName(demo, string(message))
		if err != nil {
			return nil, err
		}
		event, err := windows.CreateEvent(nil, 0, 0, name)
		if err != nil && !errors.Is(err, windows.ERROR_ALREADY_EXISTS) {
			return nil, fmt.Errorf("listening to later starts: %w", err)
		}
		i.events = append(i.events, event)
	}
	stop, err := windows.CreateEvent(nil, 0, 0, nil)
	if err != nil {
		return nil, fmt.Errorf("listening to later starts: %w", err)
	}
	i.events = append(i.events, stop)
	id, mine, err := processID(demo)
	if err != nil {
		return nil, fmt.Errorf("telling later starts the process: %w", err)
	}
	*mine = windows.GetCurrentProcessId()
	i.process = id // kept open, so that the mapping exists as long as the process
	i.stopHearing, err = hiddenwindow.Listen(claimName(demo), i.heard)
	if err != nil {
		return nil, err
	}
	i.done.Go(i.listen)
	if !demo {
		startAfterUpdate()
	}
	return i, nil
}

// The messages with which Windows asks a program to end.
const (
	wmClose           = 0x0010
	wmQueryEndSession = 0x0011
	wmEndSession      = 0x0016
)

// heard handles the messages that Windows sends to every window when the program has to end, at logoff or before it is replaced (Restart
// Manager). Windows waits while the program ends, so that a renewal under way can be saved. This needs a hidden window because the
// program's own window only hides when it is closed.
func (i *Instance) heard(kind uint32, wParam uintptr) (result uintptr, handled bool) {
	switch {
	case kind == wmQueryEndSession:
		return 1, true
	case kind == wmEndSession && wParam != 0:
		i.end()
		<-i.closed
		return 0, true
	case kind == wmClose:
		i.end()
		return 0, true
	}
	return 0, false
}

func (i *Instance) end() { _ = windows.SetEvent(i.events[slices.Index(listened, Quit)]) }

var registerRestart = windows.NewLazySystemDLL("kernel32.dll").NewProc("RegisterApplicationRestart")

// startAfterUpdate asks the Restart Manager to start the program again after it was ended to be replaced, and only then.
func startAfterUpdate() {
	const notAfterCrash, notAfterHang, notAfterReboot = 1, 2, 8
	arguments, err := windows.UTF16PtrFromString("--hidden")
	if err == nil {
		registerRestart.Call(uintptr(unsafe.Pointer(arguments)), notAfterCrash|notAfterHang|notAfterReboot)
	}
}

func (i *Instance) listen() {
	defer close(i.messages)
	for {
		n, err := windows.WaitForMultipleObjects(i.events, false, windows.INFINITE)
		if err != nil || int(n) >= len(listened) {
			return
		}
		i.messages <- listened[n]
	}
}

func (i *Instance) close() {
	close(i.closed)
	i.stopHearing()
	_ = windows.SetEvent(i.events[len(i.events)-1])
	go func() {
		for range i.messages { // so that listen is not blocked
		}
	}()
	i.done.Wait()
	for _, event := range i.events {
		windows.CloseHandle(event)
	}
	windows.CloseHandle(i.process)
	windows.CloseHandle(i.mutex)
}

// running waits for the end of the process, not only of its claim: until then, the program's files cannot be replaced.
func running(folder string, demo bool) (ended func(context.Context) bool) {
	process, err := runningProcess(demo)
	if err != nil { // it runs as an administrator, or has begun to end
		return unclaimed(folder, demo)
	}
	return func(ctx context.Context) bool {
		const between = 50 // milliseconds
		for ctx.Err() == nil {
			event, err := windows.WaitForSingleObject(process, between)
			if event == windows.WAIT_OBJECT_0 || err != nil {
				return err == nil
			}
		}
		return false
	}
}

// runningProcess returns a handle of the process that has the session's claim. It is never closed: this process is about to end.
func runningProcess(demo bool) (windows.Handle, error) {
	named, id, err := processID(demo)
	if err != nil {
		return 0, err
	}
	defer windows.CloseHandle(named)
	running := *id
	if err := windows.UnmapViewOfFile(uintptr(unsafe.Pointer(id))); err != nil {
		return 0, err
	}
	return windows.OpenProcess(windows.SYNCHRONIZE, false, running)
}

// processID returns shared memory with the ID of the process that has the session's claim, 0 if none has. It is found by name rather than
// by the process's window, because an installer may run on another desktop.
func processID(demo bool) (named windows.Handle, id *uint32, err error) {
	name, err := objectName(demo, "process")
	if err != nil {
		return 0, nil, err
	}
	const size = 4
	named, err = windows.CreateFileMapping(windows.InvalidHandle, nil, windows.PAGE_READWRITE, 0, size, name)
	if err != nil && !errors.Is(err, windows.ERROR_ALREADY_EXISTS) {
		return 0, nil, err
	}
	at, err := windows.MapViewOfFile(named, windows.FILE_MAP_WRITE, 0, 0, size)
	if err != nil {
		windows.CloseHandle(named)
		return 0, nil, err
	}
	return named, *(**uint32)(unsafe.Pointer(&at)), nil
}

// signal passes on the right to come to the front first. It does not wait for an answer.
func signal(_ string, demo bool, message Message) error {
	name, err := objectName(demo, string(message))
	if err != nil {
		return err
	}
	event, err := windows.OpenEvent(windows.EVENT_MODIFY_STATE, false, name)
	if err != nil {
		return ErrNotRunning
	}
	defer windows.CloseHandle(event)
	foreground.Allow()
	return windows.SetEvent(event)
}
