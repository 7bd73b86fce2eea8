package cli

import (
	"context"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

type apiKeyCommand struct {
	Remove bool `help:"Remove the saved API key instead."`
}

// Run saves or removes the API key. It never prints it.
func (o apiKeyCommand) Run(ctx context.Context, c *commandLine) error {
	if o.Remove {
		if err := c.agent.RemoveAPIKey(ctx); err != nil {
			return err
		}
		c.say("%s", words.APIKeyRemoved)
		return nil
	}
	text, err := c.readSecret(ctx, "API key: ")
	if err != nil {
		return err
	}
	key, err := auth.ParseAPIKey(text)
	if err != nil {
		return err
	}
	if err := c.agent.SaveAPIKey(ctx, key); err != nil {
		return err
	}
	c.say("%s", words.APIKeyKept)
	if c.agent.APIKeyIsSet() {
		c.say("SMOKEBALL_API_KEY is set as well, and takes precedence.")
	}
	return nil
}
