//go:build !windows

package instance

import (
	"os"
	"runtime"
	"strings"
)

// machineFile has the computer's own ID (machine-id(5)), where there is one. It stays when the computer gets another name.
const machineFile = "/etc/machine-id"

// machine tells this computer from others that share a home folder with it. A Mac does so rarely, and its name changes with its
// network: there it is "".
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
