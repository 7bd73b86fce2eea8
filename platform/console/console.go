// Package console connects a program with the console of the shell that has started it. Programs with windows have none on Windows.
package console

import "io"

// Attach makes a program that has no console of its own read and write in that of the shell that has started it. What the shell has
// redirected stays where it goes to.
func Attach() { attach() }

// Detach lets the shell's console go, with which this process would end. It returns where to say what keeps the window from
// opening: said, or message boxes where nobody would read that.
func Detach(said io.Writer) io.Writer { return detach(said) }
