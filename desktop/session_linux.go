package desktop

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/godbus/dbus/v5"
)

// trayHost is who shows tray icons, if anybody does.
const trayHost = "org.kde.StatusNotifierWatcher"

// HasTray reports whether this session shows tray icons: whether anybody on the bus is their host.
func HasTray(ctx context.Context) bool {
	bus, err := trayBus(ctx)
	if err != nil {
		return false
	}
	defer bus.Close()
	return hasTray(ctx, bus)
}

// WaitForTray waits until the session shows tray icons, and reports whether it does: at login, a program may be there before its
// host is. Without a bus there is nothing to wait for.
func WaitForTray(ctx context.Context) bool {
	bus, err := trayBus(ctx)
	if err != nil {
		return false
	}
	defer bus.Close()
	changes := make(chan *dbus.Signal, 16)
	bus.Signal(changes)
	err = bus.AddMatchSignalContext(ctx, dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, trayHost))
	if err != nil {
		return false
	}
	for !hasTray(ctx, bus) {
		select {
		case <-changes:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

func hasTray(ctx context.Context, bus *dbus.Conn) bool {
	var owned bool
	err := bus.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, trayHost).Store(&owned)
	return err == nil && owned
}

// trayBus connects to the session bus, where there is one: one that is started for the question has no tray.
func trayBus(ctx context.Context) (*dbus.Conn, error) {
	address := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if address == "" || address == "autolaunch:" {
		runtime := os.Getenv("XDG_RUNTIME_DIR")
		if _, err := os.Stat(filepath.Join(runtime, "bus")); runtime == "" || err != nil {
			return nil, errors.New("there is no session bus")
		}
	}
	return dbus.ConnectSessionBus(dbus.WithContext(ctx))
}

// Unraisable reports whether the system keeps programs from bringing their window to the front: Wayland does.
func Unraisable() bool { return onWayland() }

func onWayland() bool {
	name := os.Getenv("WAYLAND_DISPLAY")
	if name != "" && !filepath.IsAbs(name) {
		name = filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), name)
	}
	return name != "" && answers("unix", name)
}

// HasDisplay reports whether there is a display to open a window on.
func HasDisplay() bool {
	if onWayland() {
		return true
	}
	display := os.Getenv("DISPLAY")
	host, number, found := strings.Cut(display, ":")
	if !found {
		return false
	}
	number, _, _ = strings.Cut(number, ".")
	if host != "" && host != "unix" {
		return true // elsewhere, as with ssh -X: the window will find out
	}
	return answers("unix", "/tmp/.X11-unix/X"+number) || answers("unix", "@/tmp/.X11-unix/X"+number)
}

func answers(network, address string) bool {
	conn, err := net.Dial(network, address)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
