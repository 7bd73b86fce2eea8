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

// atTerminal reports whether standard input is a terminal, where a person can answer.
func (c *commandLine) atTerminal() bool { return c.In != nil && term.IsTerminal(int(c.In.Fd())) }

// confirm asks the person at the terminal a question. Without a terminal, or when ctx ends, the answer is no.
func (c *commandLine) confirm(ctx context.Context, question string) bool {
	if !c.atTerminal() {
		c.say("%s This needs an answer at a terminal.", question)
		return false
	}
	fmt.Fprintf(c.Err, "%s [y/N] ", question)
	answer := make(chan string, 1)
	go func() { // a read from a terminal cannot be cancelled
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

// maxInput bounds what is read from standard input, in bytes: one more than is accepted, so that a longer input is noticed.
const maxInput = auth.MaxPasted + 1

// readSecret reads standard input, up to maxInput. At a terminal it prompts for one line and does not echo it. It fails with the error of
// ctx.
func (c *commandLine) readSecret(ctx context.Context, prompt string) (string, error) {
	if c.In == nil {
		return "", nil
	}
	read := func() ([]byte, error) { return io.ReadAll(io.LimitReader(c.In, maxInput)) }
	if c.atTerminal() {
		fd := int(c.In.Fd())
		echoing, err := term.GetState(fd)
		if err != nil {
			return "", fmt.Errorf("the terminal cannot be used: %w", err)
		}
		fmt.Fprint(c.Err, prompt)
		defer func() {
			_ = term.Restore(fd, echoing) // ReadPassword does not, when ctx has ended
			c.say("")
		}()
		read = func() ([]byte, error) { return term.ReadPassword(fd) }
	}
	type result struct {
		text []byte
		err  error
	}
	done := make(chan result, 1)
	go func() { // a read cannot be cancelled
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
