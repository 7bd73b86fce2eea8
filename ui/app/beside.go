//go:build console

package app

import (
	"fmt"

	"smokeball-connect/platform/programs"
)

// Run starts the program with the window, which is installed next to this one. On Unix, this process becomes that program, so exit code,
// signals and parent stay the same. On Windows, that program is a new process, and a shell only waits for this one.
func Run(demo, hidden bool) error {
	if err := needDisplay(); err != nil {
		return err
	}
	path, err := programs.Window()
	if err != nil {
		return err
	}
	args := []string{path}
	if demo {
		args = append(args, "--demo")
	}
	if hidden {
		args = append(args, "--hidden")
	}
	if err := start(args); err != nil {
		return fmt.Errorf("the program with the window cannot be started: %w", err)
	}
	return nil
}
