// Package wayland finds the Wayland compositor of the person's session.
package wayland

import (
	"net"
	"os"
	"path/filepath"
)

// Socket returns the path where the compositor listens, "" if there is none.
func Socket() string {
	name := os.Getenv("WAYLAND_DISPLAY")
	if name != "" && !filepath.IsAbs(name) {
		name = filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), name)
	}
	return name
}

// Running reports whether a compositor accepts connections.
func Running() bool {
	name := Socket()
	if name == "" {
		return false
	}
	conn, err := net.Dial("unix", name)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
