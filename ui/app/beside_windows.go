//go:build console

package app

import (
	"os/exec"

	"smokeball-connect/platform/foreground"
)

// start starts another program, and lets it bring its window to the front.
func start(args []string) error {
	foreground.Allow()
	return exec.Command(args[0], args[1:]...).Start() //nolint:noctx // it outlives this process
}
