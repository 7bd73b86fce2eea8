//go:build !windows

package desktop

import (
	"io"
	"os"
)

// UseShell makes a program that has no console of its own read and write in that of the shell that has started it.
func UseShell() {}

// LeaveShell returns where the window says what has kept it from opening.
func LeaveShell(said io.Writer) io.Writer { return said }

// Exit ends the process.
func Exit(code int) { os.Exit(code) }

// LetComeToFront gives the right to come to the front away, where a system knows such a right.
func LetComeToFront() {}
