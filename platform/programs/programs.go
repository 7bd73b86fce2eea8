// Package programs knows the two programs that are installed beside each other: the one with the commands, and the one with the window.
package programs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Window is the path of the program with the window, beside this one. It fails where that is not there.
func Window() (string, error) {
	own, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("the program cannot find its own place: %w", err)
	}
	beside := strings.TrimSuffix(own, commandsSuffix) + windowSuffix
	if _, err := os.Stat(beside); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("the program with the window is missing: %s has to be beside this one", filepath.Base(beside))
	}
	return beside, nil
}

// Commands is the path of the program with the commands: on Windows the one that shells wait for.
func Commands() (string, error) {
	own, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("the program cannot find its own place: %w", err)
	}
	return commands(own), nil
}

// commands is the path of the program with the commands, beside one of the two. Where there is only the one with the window, it has
// the commands, too.
func commands(own string) string {
	beside := strings.TrimSuffix(own, windowSuffix) + commandsSuffix
	if _, err := os.Stat(beside); err != nil {
		return own
	}
	return beside
}

// AtLogin is the path of the program that starts with the computer. On Windows that is the one with the window: the other would show a
// console. Elsewhere it is the one with the commands, which becomes the other: its name was there before there were two.
func AtLogin() (string, error) {
	own, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("the program cannot find its own place: %w", err)
	}
	return atLogin(own), nil
}
