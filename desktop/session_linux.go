package desktop

import (
	"net"
	"os"
	"strings"
)

// Unraisable reports whether the system keeps programs from bringing their window to the front: Wayland does.
func Unraisable() bool { return onWayland() }

func onWayland() bool {
	name := waylandSocket()
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
