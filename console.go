//go:build console

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"smokeball-connect/cli"
	"smokeball-connect/platform/foreground"
)

// openWindow starts the program beside this one that has the window. A shell waits for this one, and not for that.
func openWindow(_ context.Context, streams cli.Streams, demo, hidden bool) int {
	own, err := os.Executable()
	if err != nil {
		fmt.Fprintf(streams.Err, "The program cannot find its own place: %v.\n", err)
		return 1
	}
	windowed := strings.TrimSuffix(own, filepath.Ext(own)) + ".exe"
	var args []string
	if demo {
		args = append(args, "--demo")
	}
	if hidden {
		args = append(args, "--hidden")
	}
	foreground.Allow()
	if err := exec.Command(windowed, args...).Start(); err != nil {
		fmt.Fprintf(streams.Err, "The program with the window cannot be started: %s has to be beside this one.\n", filepath.Base(windowed))
		return 1
	}
	return 0
}
