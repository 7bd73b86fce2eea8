package cli

import (
	"context"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

type connectCommand struct{}

// Run signs in, and says what it is waiting for as that changes.
func (connectCommand) Run(ctx context.Context, c *commandLine) error {
	session := c.session()
	status, err := c.agent.Main().Opened(ctx)
	if err != nil {
		return err
	}
	switch {
	case status.Problem.Kind == auth.RecordDamaged:
		if !c.confirm(ctx, "The sign-in stored in your keychain is damaged. Replace it by signing in?") {
			return &auth.Error{Kind: auth.RecordDamaged}
		}
	case status.State == auth.KeychainUnavailable, status.State == auth.NotConfigured:
		return status.Problem.Err()
	}
	if ends := words.SignInAgainEnds(status); ends != "" {
		c.say("%s", ends)
	}
	first := !status.SignedIn()
	session.SignIn() // from here on, a state other than SigningIn means that the login is over
	var told narration
	for {
		status, err = session.Wait(ctx, func(s auth.Status) bool { return s.State != auth.SigningIn || told.with(s) != told })
		if err != nil {
			session.CancelSignIn()
			return err
		}
		if status.State != auth.SigningIn {
			break
		}
		before := told
		told = told.with(status)
		c.narrate(ctx, before, told, status)
	}
	c.lastPage(ctx)
	switch status.Warning.Kind {
	case auth.NoProblem:
	case auth.NotRenewable: // signed in nevertheless
		c.say("%s", words.Problem(status.Warning, status, c.agent.Now(), c.agent.Locale))
	default:
		return status.Warning.Err()
	}
	if first {
		c.say("%s Not you? Disconnect, and sign in again.", words.SignedInAs(status))
	}
	c.say("%s", words.Report(status, c.agent.Now(), c.agent.Locale))
	return nil
}

// narration is what has been said about a login so far.
type narration struct {
	link    bool
	warning auth.ProblemKind // the last one
	waiting auth.Wait
}

// with returns the narration after a status has been told as well.
func (n narration) with(s auth.Status) narration {
	n.link = n.link || s.SignInLinkReady
	if s.Warning.Kind != auth.NoProblem {
		n.warning = s.Warning.Kind
	}
	n.waiting = s.Waiting
	return n
}

// narrate says what is new about the login, and answers what it asks.
func (c *commandLine) narrate(ctx context.Context, before, now narration, s auth.Status) {
	if now.link && !before.link {
		c.say("Continue in your browser. If it does not open, use this link:\n%s", c.session().SignInLink())
	}
	if now.warning != before.warning {
		c.say("%s", words.Problem(s.Warning, s, c.agent.Now(), c.agent.Locale))
	}
	if now.waiting == before.waiting {
		return
	}
	switch now.waiting {
	case auth.WaitForReplaceAnswer:
		if yes := c.confirm(ctx, words.Waiting(s)); ctx.Err() == nil {
			c.session().AnswerReplace(yes)
		}
	case auth.WaitForPort:
		c.say("%s", words.Waiting(s))
	default: // too short to mention, or said with the link
	}
}

// lastPage waits, 10 seconds at most, until the browser has loaded the page that says how the login ended.
func (c *commandLine) lastPage(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	c.session().LastPage(ctx)
}
