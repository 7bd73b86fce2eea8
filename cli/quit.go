package cli

import (
	"context"
	"errors"
	"fmt"

	"smokeball-connect/agent"
)

type quitCommand struct {
	ForUpdate bool `hidden:"" help:"Remember that it ran, for resume."`
}

// Run ends the windowed program, and waits until it has ended.
func (q quitCommand) Run(ctx context.Context, streams Streams, g *grammar) error {
	unremembered, err := agent.Quit(ctx, g.Demo, q.ForUpdate)
	if unremembered != nil {
		fmt.Fprintf(streams.Err, "It will not be started again: %v.\n", unremembered)
	}
	if errors.Is(err, agent.ErrNotRunning) {
		fmt.Fprintln(streams.Err, "It is not running.")
		return nil
	}
	return err
}
