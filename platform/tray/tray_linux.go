package tray

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/godbus/dbus/v5"

	"smokeball-connect/platform/sessionbus"
)

// statusNotifierWatcher is the service where programs register tray icons
// (https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/). It also knows whether a host shows them.
const (
	statusNotifierWatcher = "org.kde.StatusNotifierWatcher"
	watcherPath           = "/StatusNotifierWatcher"
)

const (
	// answerTimeout is how long the bus, and services on it, may take to answer.
	answerTimeout = time.Second
	// grace is how long a tray may be away before it counts as gone. It may be restarting.
	grace = 10 * time.Second
)

func available(ctx context.Context) bool {
	bus, err := sessionbus.Connect(ctx)
	if err != nil {
		return false
	}
	defer bus.Close()
	return shownOn(ctx, bus)
}

// wait returns false at once without a bus, because then there is nothing to wait for.
func wait(ctx context.Context) bool {
	bus, changes, err := follow(ctx)
	if err != nil {
		return false
	}
	defer bus.Close()
	for !shownOn(ctx, bus) {
		select {
		case _, open := <-changes:
			if !open { // the bus has gone
				return false
			}
		case <-ctx.Done():
			return false
		}
	}
	return true
}

func watch(ctx context.Context, gone func()) (shown func() bool) {
	m := &monitor{}
	m.shown.Store(true)
	go m.run(ctx, gone)
	return m.shown.Load
}

type monitor struct{ shown atomic.Bool }

func (m *monitor) run(ctx context.Context, gone func()) {
	bus, changes, err := follow(ctx)
	if err == nil {
		defer bus.Close()
	}
	m.shown.Store(err == nil && shownOn(ctx, bus))
	missed := time.NewTimer(grace)
	defer missed.Stop()
	for {
		select {
		case change, open := <-changes:
			before := m.shown.Load()
			if !open { // the bus has gone, and everything on it
				changes = nil
			} else if hasNewOwner(change) {
				showIconAgain(ctx)
			}
			m.shown.Store(open && shownOn(ctx, bus))
			if before {
				missed.Reset(grace)
			}
		case <-missed.C:
			switch {
			case m.shown.Load():
			case changes != nil && screenLocked(ctx, bus):
				missed.Reset(grace)
			default:
				gone()
			}
		case <-ctx.Done():
			return
		}
	}
}

// follow connects to the session bus, and returns the signals after which there may be a tray or none. It uses its own connection
// because a shared one would deliver signals meant for others as well.
func follow(ctx context.Context) (*dbus.Conn, <-chan *dbus.Signal, error) {
	bus, err := sessionbus.Connect(ctx)
	if err != nil {
		return nil, nil, err
	}
	changes := make(chan *dbus.Signal, 16)
	bus.Signal(changes)
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember(ownerChanged), dbus.WithMatchArg(0, statusNotifierWatcher)},
		{dbus.WithMatchInterface(statusNotifierWatcher)}, // StatusNotifierHostRegistered, and the like
	} {
		if err := bus.AddMatchSignalContext(ctx, match...); err != nil {
			bus.Close()
			return nil, nil, err
		}
	}
	return bus, changes, nil
}

const ownerChanged = "NameOwnerChanged"

// hasNewOwner reports whether the signal says that another process is the watcher from now on.
func hasNewOwner(change *dbus.Signal) bool {
	if change.Name != "org.freedesktop.DBus."+ownerChanged || len(change.Body) < 3 {
		return false
	}
	owner, ok := change.Body[2].(string)
	return ok && owner != ""
}

func shownOn(ctx context.Context, bus *dbus.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	var owned bool
	err := bus.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, statusNotifierWatcher).Store(&owned)
	if err != nil || !owned {
		return false
	}
	var shows dbus.Variant
	err = bus.Object(statusNotifierWatcher, watcherPath).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0,
		statusNotifierWatcher, "IsStatusNotifierHostRegistered").Store(&shows)
	if answer, ok := errors.AsType[dbus.Error](err); ok && answer.Name != "org.freedesktop.DBus.Error.NoReply" {
		return true // it does not have the property
	}
	is, _ := shows.Value().(bool)
	return err == nil && is
}

// showIconAgain registers the icon with a new watcher. The toolkit should do that, but stops listening after the first signal with fewer
// than three values on its connection (https://github.com/fyne-io/systray/issues/131). That connection has to be used, because the icon
// is registered in its name.
func showIconAgain(ctx context.Context) {
	bus, err := dbus.SessionBus()
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	watcher := bus.Object(statusNotifierWatcher, watcherPath)
	watcher.CallWithContext(ctx, statusNotifierWatcher+".RegisterStatusNotifierItem", 0, "/StatusNotifierItem")
}

// screenLocked reports whether the desktop says that the screen is locked.
func screenLocked(ctx context.Context, bus *dbus.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	for name, path := range map[string]dbus.ObjectPath{
		"org.gnome.ScreenSaver":       "/org/gnome/ScreenSaver",
		"org.freedesktop.ScreenSaver": "/org/freedesktop/ScreenSaver",
	} {
		var active bool
		err := bus.Object(name, path).CallWithContext(ctx, name+".GetActive", dbus.FlagNoAutoStart).Store(&active)
		if err == nil && active {
			return true
		}
	}
	return false
}
