package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

type tokenCommand struct {
	Header      bool          `xor:"format" help:"Print an Authorization header instead."`
	JSON        bool          `xor:"format" name:"json" help:"Print JSON with the token, its type, its expiry and its scope instead."`
	MinValidity time.Duration `default:"${minimum}" placeholder:"10m" help:"How long the token has to be good for at least (${minimum} unless given)."`
}

// Validate is called by kong.
func (t tokenCommand) Validate() error {
	if t.MinValidity < 0 {
		return errors.New("--min-validity cannot be negative")
	}
	return nil
}

// Run prints the token.
func (t tokenCommand) Run(ctx context.Context, c *commandLine) error {
	token, err := c.session().Token(ctx, t.MinValidity)
	if err != nil {
		return err
	}
	if token.Short {
		c.say("%s", words.ShortToken(token.ExpiresAt, c.agent.Now()))
	}
	format := auth.Plain
	switch {
	case t.Header:
		format = auth.Header
	case t.JSON:
		format = auth.JSON
	}
	text, err := token.Render(format, "", auth.Secret{})
	if err != nil {
		return err
	}
	fmt.Fprintln(c.Out, text.Reveal())
	return nil
}
