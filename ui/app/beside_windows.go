//go:build console

package app

import (
	"os/exec"
	"smokeball-connect/platform/foreground"
)

// suffix is what the name of the program with the window has besides.
const suffix = ".exe"

// start starts another program, and gives it the right to come to the front.
func start(path string, args []string) error {
	foreground.Allow()
	return exec.Command(path, args[1:]...).Start()
}
