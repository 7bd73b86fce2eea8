//go:build console && !windows

package app

import (
	"os"
	"syscall"
)

// start turns this process into another program. It only returns if that fails.
func start(args []string) error { return syscall.Exec(args[0], args, os.Environ()) }
