// Package console is about the console of the shell that has started the program, which a windowed program of Windows has to ask for.
package console

import "io"

// Attach makes a program that has no console of its own read and write in that of the shell that has started it. What the shell has
// redirected stays where it goes to. Only Windows has such programs.
func Attach() { attach() }

// Detach lets the shell's console go, with which this process would end. It returns where to say what has kept a window from opening:
// in said, or where nobody would read that, in message boxes.
func Detach(said io.Writer) io.Writer { return detach(said) }
