package cli

import (
	"context"
	"errors"

	"smokeball-connect/agent"
	"smokeball-connect/auth"
	"smokeball-connect/words"
)

type disconnectCommand struct{}

// Run ends the sign-in, here and at Smokeball.
func (disconnectCommand) Run(ctx context.Context, c *commandLine) error {
	err := c.disconnect(ctx)
	if errors.Is(err, agent.ErrNotSignedIn) {
		c.say("Nobody was signed in.")
		return nil
	}
	return err
}

// disconnect ends the sign-in, and says so. It fails with agent.ErrNotSignedIn if there is none.
func (c *commandLine) disconnect(ctx context.Context) error {
	if status, err := c.agent.Main().Opened(ctx); err == nil && status.SignedIn() {
		c.say("%s", words.DisconnectEnds(status, c.agent.Now(), c.agent.Locale))
	}
	status, err := c.agent.Main().End(ctx)
	switch {
	case auth.KindOf(err) == auth.NotRevoked:
		c.say("%s", words.Problem(status.Warning, status, c.agent.Now(), c.agent.Locale))
	case err != nil:
		return err
	default:
		c.say("Disconnected.")
	}
	return nil
}
