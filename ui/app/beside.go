//go:build console

package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Run starts the program that has the window. On Unix this process becomes that one, so that its exit code, its signals and whoever has
// started it stay its own. On Windows a shell waits for this one, and not for that.
func Run(demo, hidden bool) error {
	own, err := os.Executable()
	if err != nil {
		return fmt.Errorf("the program cannot find its own place: %w", err)
	}
	windowed := strings.TrimSuffix(own, filepath.Ext(own)) + suffix
	if _, err := os.Stat(windowed); err != nil {
		return fmt.Errorf("the program with the window cannot be started: %s has to be beside this one", filepath.Base(windowed))
	}
	args := []string{windowed}
	if demo {
		args = append(args, "--demo")
	}
	if hidden {
		args = append(args, "--hidden")
	}
	if err := start(windowed, args); err != nil {
		return errors.New("the program with the window cannot be started")
	}
	return nil
}
