// Package sessionbus connects to the D-Bus of the person's session.
package sessionbus

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/godbus/dbus/v5"
)

// Connect connects to the session bus. It fails if there is none, in which case the library would start one that no other program uses
// (https://github.com/godbus/dbus/issues/372).
func Connect(ctx context.Context) (*dbus.Conn, error) {
	address := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if address == "" || address == "autolaunch:" {
		runtime := os.Getenv("XDG_RUNTIME_DIR")
		if _, err := os.Stat(filepath.Join(runtime, "bus")); runtime == "" || err != nil {
			return nil, errors.New("there is no session bus")
		}
	}
	return dbus.ConnectSessionBus(dbus.WithContext(ctx))
}
