package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"golang.org/x/term"

	"smokeball-connect/auth"
)

// atTerminal reports whether somebody can answer.
func (c *commandLine) atTerminal() bool { return c.In != nil && term.IsTerminal(int(c.In.Fd())) }

// yes asks the person at the terminal. Without a terminal the answer is no, and so it is when ctx ends.
func (c *commandLine) yes(ctx context.Context, question string) bool {
	if !c.atTerminal() {
		c.say("%s This needs an answer at a terminal.", question)
		return false
	}
	fmt.Fprintf(c.Err, "%s [y/N] ", question)
	answer := make(chan string, 1)
	go func() { // nobody can take back a read from a terminal
		line, _ := bufio.NewReader(c.In).ReadString('\n')
		answer <- line
	}()
	select {
	case line := <-answer:
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "y", "yes":
			return true
		}
	case <-ctx.Done():
		c.say("")
	}
	return false
}

// mostRead bounds what is read of standard input, in bytes: one more than anybody looks into, so that what is too long can be told.
const mostRead = auth.MostPasted + 1

// readSecret reads all of standard input. At a terminal it asks for one line, and nobody sees what is typed. It fails with the error of
// ctx.
func (c *commandLine) readSecret(ctx context.Context, prompt string) (string, error) {
	if c.In == nil {
		return "", nil
	}
	read := func() ([]byte, error) { return io.ReadAll(io.LimitReader(c.In, mostRead)) }
	if c.atTerminal() {
		fd := int(c.In.Fd())
		echoing, err := term.GetState(fd)
		if err != nil {
			return "", fmt.Errorf("the terminal cannot be asked: %w", err)
		}
		fmt.Fprint(c.Err, prompt)
		defer func() {
			_ = term.Restore(fd, echoing) // also where ctx has ended
			c.say("")
		}()
		read = func() ([]byte, error) { return term.ReadPassword(fd) }
	}
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() { // nobody can take back a read
		text, err := read()
		done <- result{text, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return "", fmt.Errorf("standard input cannot be read: %w", r.err)
		}
		return string(r.text), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
