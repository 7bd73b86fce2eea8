// Package console connects the program to the console of the shell that started it. On Windows, programs with windows have no console.
package console

import "io"

// Attach makes a program that has no console of its own use that of the shell that started it. Streams that the shell has redirected
// stay redirected.
func Attach() { attach() }

// Detach gives up the shell's console, so that this process does not end with it. It returns where to report why the window
// does not open: said, or message boxes if nobody would read that.
func Detach(said io.Writer) io.Writer { return detach(said) }
