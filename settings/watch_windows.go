package settings

import (
	"context"
	"errors"
	"runtime"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// watch calls changed when the person's or the firm's settings may have changed, until ctx ends. See watchFiles about look.
func (p places) watch(ctx context.Context, look <-chan struct{}, changed func()) error {
	ended := make(chan error, 2)
	go func() { ended <- watchFiles(ctx, []string{p.file.path}, look, changed) }()
	go func() { ended <- p.firm.watch(ctx, changed) }()
	return errors.Join(<-ended, <-ended)
}

// watch calls changed once it has begun to watch, and whenever the key may have been changed, made or removed, until ctx ends.
func (p firmPlace) watch(ctx context.Context, changed func()) error {
	runtime.LockOSThread() // Windows ends a notification with the thread that asked for it, so the thread is never unlocked
	event, err := windows.CreateEvent(nil, 1, 0, nil)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(event)
	end, err := windows.CreateEvent(nil, 1, 0, nil)
	if err != nil {
		return err
	}
	defer windows.CloseHandle(end)
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		_ = windows.SetEvent(end)
		close(ended)
	})
	defer func() {
		if !stop() {
			<-ended // until then the handle is in use
		}
	}()
	for ctx.Err() == nil {
		keys, err := p.notify(event)
		if err == nil {
			changed()
			_, err = windows.WaitForMultipleObjects([]windows.Handle{event, end}, false, windows.INFINITE)
		}
		for _, key := range keys {
			key.Close() // which signals the event, too
		}
		if err != nil {
			return err
		}
		if err := windows.ResetEvent(event); err != nil {
			return err
		}
	}
	return nil
}

// notify makes Windows set the event once, when something changes in the key, or when the key or one above it is made or removed. The
// caller has to close the returned keys after that.
func (p firmPlace) notify(event windows.Handle) (keys []registry.Key, err error) {
	notify := func(path string, below bool, filter uint32) error {
		key, err := registry.OpenKey(p.root, path, registry.NOTIFY|registry.WOW64_64KEY)
		if err != nil {
			return err
		}
		keys = append(keys, key)
		return windows.RegNotifyChangeKeyValue(windows.Handle(key), below, filter, event, true)
	}
	gone := func(err error) bool {
		return errors.Is(err, registry.ErrNotExist) || errors.Is(err, windows.ERROR_KEY_DELETED)
	}
	// From the top down, so that a key made in the meantime already sets the event.
	for i, c := range p.path + `\` {
		if c != '\\' {
			continue
		}
		var err error
		if path := p.path[:i]; path == p.path {
			err = notify(path, true, windows.REG_NOTIFY_CHANGE_NAME|windows.REG_NOTIFY_CHANGE_LAST_SET)
		} else {
			err = notify(path, false, windows.REG_NOTIFY_CHANGE_NAME)
		}
		if gone(err) {
			break
		}
		if err != nil {
			return keys, err
		}
	}
	return keys, nil
}
