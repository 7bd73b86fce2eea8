package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/godbus/dbus/v5"

	"smokeball-connect/auth"
)

// sessionBusAddress returns the address of the person's session bus. Without a session's environment, as in a cron job, it is the
// socket that systemd creates. It fails with auth.ErrKeychainAbsent rather than start a bus that would outlive this process.
func sessionBusAddress() (string, error) {
	return findSessionBus(os.Getenv, filepath.Join("/run/user", strconv.Itoa(os.Getuid())))
}

func findSessionBus(getenv func(string) string, runtimeFolder string) (string, error) {
	if address := getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return address, nil
	}
	for _, folder := range []string{getenv("XDG_RUNTIME_DIR"), runtimeFolder} {
		if socket := filepath.Join(folder, "bus"); filepath.IsAbs(folder) {
			if _, err := os.Stat(socket); err == nil {
				return "unix:path=" + dbus.EscapeBusAddressValue(socket), nil
			}
		}
	}
	return "", fmt.Errorf("%w: no session bus", auth.ErrKeychainAbsent)
}
