package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/product"
	"smokeball-connect/words"
)

type tokenCommand struct {
	Format      tokenFormat   `xor:"format" placeholder:"F" help:"What to print: ${formats} (plain unless given). What each is for: see the README."`
	Header      bool          `xor:"format" help:"The same as --format header: an Authorization header."`
	JSON        bool          `xor:"format" name:"json" help:"The same as --format json: the token, its type, its expiry and its scope."`
	MinValidity time.Duration `default:"${minimum}" placeholder:"10m" help:"How long the token has to be good for at least (${minimum} unless given)."`
}

// errNoAPIKey: one of the headers has nothing to say.
var errNoAPIKey = errors.New("there is no API key, and x-api-key is one of the headers. Give it to " + product.Command +
	" api-key, or use --format header")

// tokenFormat is a format by its name.
type tokenFormat struct{ auth.Format }

// printed are the formats that can be asked for.
var printed = []auth.Format{auth.Plain, auth.Header, auth.Headers, auth.JSON, auth.CurlConfig, auth.MCPHeaders}

// printedNames are their names.
func printedNames() string {
	var names []string
	for _, format := range printed {
		names = append(names, format.String())
	}
	return strings.Join(names, ", ")
}

// UnmarshalText is called by kong.
func (f *tokenFormat) UnmarshalText(name []byte) error {
	i := slices.IndexFunc(printed, func(format auth.Format) bool { return format.String() == string(name) })
	if i < 0 {
		return fmt.Errorf("there is no format %q; there are %s", name, printedNames())
	}
	f.Format = printed[i]
	return nil
}

// Validate is called by kong.
func (t tokenCommand) Validate() error {
	if t.MinValidity < 0 {
		return errors.New("--min-validity cannot be negative")
	}
	return nil
}

// format is the one that was asked for.
func (t tokenCommand) format() auth.Format {
	switch {
	case t.Header:
		return auth.Header
	case t.JSON:
		return auth.JSON
	}
	return t.Format.Format
}

// Run prints the token.
func (t tokenCommand) Run(ctx context.Context, c *commandLine) error {
	format := t.format()
	token, err := c.session().Token(ctx, t.MinValidity)
	if err != nil {
		return err
	}
	var key auth.Secret
	if format.NeedsAPIKey() || format == auth.CurlConfig {
		if key, err = c.agent.APIKey(ctx); err != nil {
			return err
		}
		switch {
		case key.IsZero() && format.NeedsAPIKey():
			return errNoAPIKey
		case key.IsZero():
			c.say("%s", words.NoAPIKeyHeader)
		}
	}
	if token.Short {
		c.say("%s", words.ShortToken(token.ExpiresAt, c.agent.Now()))
	}
	text, err := token.Render(format, "", key)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.Out, text.Reveal())
	return nil
}
