package cli

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"golang.org/x/term"
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
