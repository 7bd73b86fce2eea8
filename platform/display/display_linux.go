package display

import (
	"net"
	"os"
	"strings"

	"smokeball-connect/platform/wayland"
)

func available() bool {
	if wayland.Running() {
		return true
	}
	display := os.Getenv("DISPLAY")
	host, number, found := strings.Cut(display, ":")
	if !found {
		return false
	}
	number, _, _ = strings.Cut(number, ".")
	if host != "" && host != "unix" {
		return true // on another computer, as with ssh -X: opening the window will tell
	}
	return answers("/tmp/.X11-unix/X"+number) || answers("@/tmp/.X11-unix/X"+number)
}

func answers(socket string) bool {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
