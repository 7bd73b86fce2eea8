package cli

import (
	"context"
	"fmt"

	"smokeball-connect/agent"
	"smokeball-connect/auth"
	"smokeball-connect/words"
)

type forgetCommand struct{}

// Run disconnects and removes everything that the program keeps for this person, except the program itself. It goes on after errors,
// because the program is about to be removed. While the program is being updated it only says that it does nothing: not every installer
// can tell an update from a removal.
func (forgetCommand) Run(ctx context.Context, streams Streams) (failed error) {
	if agent.UpdateUnderWay() {
		fmt.Fprintln(streams.Err, "Nothing is removed, because the program is being updated.")
		return nil
	}
	withoutAgent := &commandLine{Streams: streams} // for errors that have no agent to explain them
	for _, demo := range []bool{false, true} {
		a, err := agent.Open(agent.Options{Demo: demo, OneShot: true})
		if err != nil {
			failed = withoutAgent.failNow(err)
			continue
		}
		c := &commandLine{streams, a}
		if err := c.disconnect(ctx); err != nil && c.session().Status().SignedIn() {
			failed = c.failNow(err)
		}
		if err := c.endOthers(ctx); err != nil {
			failed = c.failNow(err)
		}
		a.Close()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if err := agent.Forget(ctx); err != nil {
		failed = withoutAgent.failNow(err)
	}
	return failed
}

// endOthers revokes and removes the sign-ins of connections that the settings no longer describe. It goes on after errors, and returns the
// last.
func (c *commandLine) endOthers(ctx context.Context) error {
	others, err := c.agent.Others(ctx)
	for _, other := range others {
		switch endErr := c.agent.EndOther(ctx, other); {
		case auth.KindOf(endErr) == auth.NotRevoked:
			c.say("%s: %s", other.Connection, words.What(auth.Problem{Kind: auth.NotRevoked}, other, c.agent.Locale))
		case endErr != nil:
			err = endErr
		}
	}
	return err
}
