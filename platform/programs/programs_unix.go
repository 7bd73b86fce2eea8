//go:build !windows

package programs

import (
	"os"
	"strings"
)

// What the names of the two programs end with.
const (
	commandsSuffix = ""
	windowSuffix   = "-window"
)

func atLogin(own string) string {
	commands := strings.TrimSuffix(own, windowSuffix)
	if _, err := os.Stat(commands); err != nil { // this one is alone, and has the commands too
		return own
	}
	return commands
}
