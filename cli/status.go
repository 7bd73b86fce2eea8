package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

type statusCommand struct {
	JSON    bool `name:"json" help:"Print JSON."`
	History bool `help:"Add what has happened to the sign-in, newest first."`
	All     bool `help:"Add the other sign-ins on this computer, whose connections the settings no longer describe."`
}

// versionedStatus is what status --json prints.
type versionedStatus struct {
	Version int `json:"version"`
	statusJSON
}

// statusJSON is a status in JSON. Times are in RFC 3339, UTC; unknown fields are absent.
type statusJSON struct {
	Connection           string     `json:"connection,omitempty"`
	State                string     `json:"state"`
	Account              string     `json:"account,omitempty"`
	Firm                 string     `json:"firm,omitempty"`
	Region               string     `json:"region,omitempty"`
	Environment          string     `json:"environment,omitempty"`
	Scopes               []string   `json:"scopes"`
	AccessTokenExpiresAt *time.Time `json:"access_token_expires_at,omitempty"`
	SignInEndsAt         *time.Time `json:"sign_in_ends_at,omitempty"`
	// SignInEndAssumed is true if SignInEndsAt is known, but only because a length is assumed that nobody has set.
	SignInEndAssumed bool   `json:"sign_in_end_assumed,omitempty"`
	Problem          string `json:"problem,omitempty"`
	// History is present with --history, newest first.
	History []auth.Entry `json:"history,omitzero"`
	// Others are present with --all.
	Others []statusJSON `json:"others,omitzero"`
}

func jsonOf(status auth.Status) statusJSON {
	out := statusJSON{
		Connection: status.Connection, State: status.State.String(), Account: status.Account.String(),
		Firm: status.Firm.Name, Region: string(status.Region), Environment: string(status.Environment), Scopes: status.Scopes,
		AccessTokenExpiresAt: utc(status.AccessTokenExpiresAt), SignInEndsAt: utc(status.SignInEndsAt),
		SignInEndAssumed: status.SignInEndAssumed && !status.SignInEndsAt.IsZero(),
		Problem:          string(status.Problem.Kind),
	}
	if out.Scopes == nil {
		out.Scopes = []string{}
	}
	return out
}

// Run prints the status.
func (o statusCommand) Run(ctx context.Context, c *commandLine) error {
	status, err := c.settled(ctx)
	if err != nil {
		return err
	}
	if status.Problem.Kind == auth.ConfigurationInvalid {
		c.say("%s", c.wrongSettings())
	}
	var others []auth.Status
	if o.All {
		if others, err = c.agent.Others(ctx); err != nil {
			return err
		}
	}
	if o.JSON {
		out := jsonOf(status)
		if o.History {
			out.History = append([]auth.Entry{}, c.session().History()...)
		}
		if o.All {
			out.Others = []statusJSON{}
			for _, other := range others {
				out.Others = append(out.Others, jsonOf(other))
			}
		}
		text, err := json.Marshal(versionedStatus{auth.JSONVersion, out})
		if err != nil {
			return err
		}
		fmt.Fprintln(c.Out, string(text))
	} else {
		fmt.Fprintln(c.Out, words.Report(status, c.agent.Now(), c.agent.Locale))
		if o.All {
			fmt.Fprintln(c.Out, "\n"+words.Others(others))
		}
		if o.History {
			fmt.Fprintln(c.Out)
			for _, line := range words.History(c.session().History(), c.agent.Locale) {
				fmt.Fprintln(c.Out, line)
			}
		}
	}
	if status.State == auth.KeychainUnavailable {
		return silently{status.Problem.Err()}
	}
	return nil
}

// settled returns the status once the keychain has been read. A token that has run out is renewed first, because only
// Smokeball can tell whether the sign-in is still in force.
func (c *commandLine) settled(ctx context.Context) (auth.Status, error) {
	status, err := c.agent.Main().Opened(ctx)
	if err != nil {
		return status, err
	}
	if status.SignedIn() && !status.HasToken(c.agent.Now()) {
		if _, err := c.session().Token(ctx, 0); ctx.Err() != nil {
			return status, err
		}
		status = c.session().Status()
	}
	return status, nil
}

func utc(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Second)
	return &t
}
