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
	Format      tokenFormat   `xor:"format" placeholder:"F" help:"What to print: ${formats} (plain unless given). The README says what each is for."`
	Header      bool          `xor:"format" help:"The same as --format header: an Authorization header."`
	JSON        bool          `xor:"format" name:"json" help:"The same as --format json: the token, its type, its expiry and its scope."`
	MinValidity time.Duration `default:"${minimum}" placeholder:"10m" help:"The least time for which the token has to be good (${minimum} unless given)."`
}

// errNoAPIKey says that a format needs an API key and there is none.
var errNoAPIKey = errors.New("there is no API key for the header x-api-key. Give it to " + product.Command +
	" api-key, or use --format header")

// tokenFormat is a format given by its name.
type tokenFormat struct{ auth.Format }

// printed are the formats that the command can print.
var printed = []auth.Format{auth.Plain, auth.Header, auth.Headers, auth.JSON, auth.CurlConfig, auth.MCPHeaders}

// printedNames returns the names of the formats in printed, with commas between them.
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
		return fmt.Errorf("there is no format %q; the formats are %s", name, printedNames())
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

// format returns the format that the flags ask for.
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
