//go:build !windows

package instance

import (
	"os"
	"runtime"
	"strings"
)

// machineFile has the computer's ID (machine-id(5)), on systems that have one. Unlike the computer's name it never changes.
const machineFile = "/etc/machine-id"

// machine returns a text that tells this computer from others that share its home folder: the ID, else the name. On a Mac, which
// rarely shares one and whose name changes with its network, it returns "".
func machine(file string) string {
	if id, err := os.ReadFile(file); err == nil && len(strings.TrimSpace(string(id))) > 0 {
		return strings.TrimSpace(string(id))
	}
	if runtime.GOOS == "darwin" {
		return ""
	}
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name
}
