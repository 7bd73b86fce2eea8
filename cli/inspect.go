package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

type inspectCommand struct {
	JSON bool   `name:"json" help:"Print JSON."`
	Can  string `placeholder:"\"POST /tasks\"" help:"Say whether it probably allows a request."`
}

// Help says what the exit codes mean.
func (inspectCommand) Help() string {
	return "It exits with 0 if the token says that it is good now and, with --can, if it probably allows the request; otherwise with 1. " +
		"The signature is not checked, and the token is not printed."
}

// insideJSON is what inspect --json prints. Times are in RFC 3339, UTC; unknown fields are absent. It never contains the token.
type insideJSON struct {
	Version     int            `json:"version"`
	Kind        auth.TokenKind `json:"kind"`
	State       auth.Standing  `json:"state"`
	Unsigned    bool           `json:"unsigned,omitempty"`
	Account     string         `json:"account,omitempty"`
	Subject     string         `json:"subject,omitempty"`
	Issuer      string         `json:"issuer,omitempty"`
	ClientID    string         `json:"client_id,omitempty"`
	TokenID     string         `json:"token_id,omitempty"`
	Scopes      []string       `json:"scopes,omitzero"`
	IssuedAt    *time.Time     `json:"issued_at,omitempty"`
	NotBefore   *time.Time     `json:"not_before,omitempty"`
	ExpiresAt   *time.Time     `json:"expires_at,omitempty"`
	SignedInAt  *time.Time     `json:"signed_in_at,omitempty"`
	OtherIssuer bool           `json:"other_issuer,omitempty"`
	OtherClient bool           `json:"other_client,omitempty"`
	Claims      []claimJSON    `json:"claims,omitempty"`
	MoreClaims  int            `json:"more_claims,omitempty"`
	Can         *canJSON       `json:"can,omitempty"`
}

type claimJSON struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
}

type canJSON struct {
	Method  string          `json:"method,omitempty"`
	Path    string          `json:"path,omitempty"`
	Answer  auth.CallAnswer `json:"answer"`
	Scope   string          `json:"scope,omitempty"`
	Perhaps string          `json:"perhaps,omitempty"`
}

// errNotGood makes the command fail when its output has already said why.
var errNotGood = silently{errors.New("the token is not good")}

// Run shows what is inside a token. Without settings or without a keychain it works too, but compares the token with nothing.
func (o inspectCommand) Run(ctx context.Context, streams Streams, g *grammar) error {
	c := &commandLine{Streams: streams}
	text, err := c.pasted(ctx)
	if err != nil {
		return err
	}
	i := auth.Inspect(auth.NewSecret(text))
	match, locale := c.compare(ctx, g, i)
	now := time.Now()
	method, path := auth.ParseCall(o.Can)
	call := auth.MayCall(method, path, i.Scopes)
	if o.Can != "" && call.Answer == auth.CallUnreadable {
		return misuse(fmt.Sprintf("--can %q is not a request: write a method and a path", words.Short(o.Can, 60)))
	}
	if o.JSON {
		out := insideOf(i, match, now)
		if o.Can != "" {
			out.Can = &canJSON{call.Method, call.Path, call.Answer, call.Scope, call.Perhaps}
		}
		text, err := json.Marshal(out)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.Out, printable(string(text)))
	} else {
		if o.Can != "" {
			fmt.Fprintln(c.Out, words.MayCall(call, i, match, now)+"\n")
		}
		fmt.Fprintln(c.Out, words.Inside(i, match, nil, now, locale))
	}
	good := i.Standing(now) == auth.Good && !i.Unsigned
	if o.Can != "" {
		good = good && i.Kind == auth.AnAccessToken && call.Answer == auth.CallProbablyAllowed
	}
	if !good {
		return errNotGood
	}
	return nil
}

// longestLine is how many bytes of a line a terminal on Linux passes on (termios(3), canonical mode).
const longestLine = 4095

// pasted reads the token, and warns if a terminal may have cut it off.
func (c *commandLine) pasted(ctx context.Context) (string, error) {
	text, err := c.readSecret(ctx, words.InspectPrompt)
	if c.atTerminal() && len(text) >= longestLine {
		c.say("%s", words.InspectTooShort)
	}
	return text, err
}

// compareTimeout is how long the command waits for the keychain: the comparison is not worth more.
const compareTimeout = 3 * time.Second

// compare compares a token with the sign-in on this computer. The zero Match says nothing, as when there is none.
func (c *commandLine) compare(ctx context.Context, g *grammar, i auth.Inside) (auth.Match, words.Locale) {
	if _, err := c.open(g); err != nil {
		return auth.Match{}, words.System()
	}
	defer c.agent.Close()
	ctx, cancel := context.WithTimeout(ctx, compareTimeout)
	defer cancel()
	if _, err := c.agent.Main().Opened(ctx); err != nil {
		return auth.Match{}, c.agent.Locale
	}
	return c.session().Compare(i), c.agent.Locale
}

func insideOf(i auth.Inside, match auth.Match, now time.Time) insideJSON {
	out := insideJSON{
		Version: 1, Kind: i.Kind, State: i.Standing(now), Unsigned: i.Unsigned,
		Account: i.Account.String(), Subject: i.Account.Subject, Issuer: i.Issuer, ClientID: i.ClientID, TokenID: i.ID, Scopes: i.Scopes,
		IssuedAt: utc(i.IssuedAt), NotBefore: utc(i.NotBefore), ExpiresAt: utc(i.ExpiresAt), SignedInAt: utc(i.SignedInAt),
		OtherIssuer: match.OtherIssuer, OtherClient: match.OtherClient, MoreClaims: i.MoreClaims,
	}
	for _, c := range i.Claims {
		out.Claims = append(out.Claims, claimJSON(c))
	}
	return out
}

// printable escapes the characters in JSON that a terminal would obey or not show. They are all inside strings, where \u escapes are valid.
func printable(text string) string {
	var escaped strings.Builder
	for _, r := range text {
		switch {
		case r > 0xffff && !unicode.IsPrint(r):
			r -= 0x10000
			fmt.Fprintf(&escaped, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		case r != ' ' && !unicode.IsPrint(r):
			fmt.Fprintf(&escaped, `\u%04x`, r)
		default:
			escaped.WriteRune(r)
		}
	}
	return escaped.String()
}
