//go:build console && !windows

package app

import (
	"os"
	"syscall"
)

// suffix is what the name of the program with the window has besides.
const suffix = "-window"

// start turns this process into another program. It returns where that fails.
func start(path string, args []string) error { return syscall.Exec(path, args, os.Environ()) }
