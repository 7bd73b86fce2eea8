//go:build console

package app

import (
	"fmt"

	"smokeball-connect/platform/programs"
)

// Run starts the program beside this one that has the window. On Unix this process becomes that one, so that its exit code, its signals and
// whoever has started it stay its own. On Windows a shell waits for this one, and not for that.
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
