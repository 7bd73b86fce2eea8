// Package programs finds the two programs that are installed side by side: the one with the commands, and the one with the window.
package programs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Window returns the path of the program with the window, beside this one. It fails if that is missing.
func Window() (string, error) {
	own, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("the program cannot find its own path: %w", err)
	}
	beside := strings.TrimSuffix(own, commandsSuffix) + windowSuffix
	if _, err := os.Stat(beside); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("the program with the window is missing: %s has to be beside this one", filepath.Base(beside))
	}
	return beside, nil
}

// Commands returns the path of the program with the commands, which on Windows is the one that shells wait for.
func Commands() (string, error) {
	own, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("the program cannot find its own path: %w", err)
	}
	return commands(own), nil
}

// commands returns the path of the program with the commands, given that of either. If only the one with the window is installed, that
// has the commands, too.
func commands(own string) string {
	beside := strings.TrimSuffix(own, windowSuffix) + commandsSuffix
	if _, err := os.Stat(beside); err != nil {
		return own
	}
	return beside
}

// AtLogin returns the path of the program that starts when the person logs in. On Windows that is the one with the window, because the
// other would show a console. Elsewhere it is the one with the commands, which becomes the other, so that entries of versions with a single
// program stay valid.
func AtLogin() (string, error) {
	own, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("the program cannot find its own path: %w", err)
	}
	return atLogin(own), nil
}
