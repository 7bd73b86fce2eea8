//go:build !windows

package console

import "io"

// Attach makes a program that has no console of its own read and write in that of the shell that has started it.
func Attach() {}

// Detach returns where the window says what has kept it from opening.
func Detach(said io.Writer) io.Writer { return said }
