package cli

import (
	"context"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

type connectCommand struct{}

// Run signs in. What is waited for is said as it comes.
func (connectCommand) Run(ctx context.Context, c *commandLine) error {
	session := c.session()
	status, err := c.agent.Main().Opened(ctx)
	if err != nil {
		return err
	}
	switch {
	case status.Problem.Kind == auth.RecordDamaged:
		if !c.yes(ctx, "The sign-in stored in your keychain is damaged. Replace it by signing in?") {
			return &auth.Error{Kind: auth.RecordDamaged}
		}
	case status.State == auth.KeychainUnavailable, status.State == auth.NotConfigured:
		return status.Problem.Err()
	}
	if ends := words.SignInAgainEnds(status); ends != "" {
		c.say("%s", ends)
	}
	first := !status.SignedIn()
	session.SignIn() // from here on, a session that is not signing in is so no more
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
	case auth.NotRenewable: // signed in all the same
		c.say("%s", words.Problem(status.Warning, status, c.agent.Now(), c.agent.Locale))
	default:
		return status.Warning.Err()
	}
	if first {
		c.say("%s Is that not you? Disconnect, and sign in again.", words.SignedInAs(status))
	}
	c.say("%s", words.Report(status, c.agent.Now(), c.agent.Locale))
	return nil
}

// narration is what was told of a login.
type narration struct {
	link    bool
	besides auth.ProblemKind // what disturbs it
	waiting auth.Wait
}

// with is the narration when this is told as well.
func (n narration) with(s auth.Status) narration {
	n.link = n.link || s.SignInLinkReady
	if s.Warning.Kind != auth.NoProblem {
		n.besides = s.Warning.Kind
	}
	n.waiting = s.Waiting
	return n
}

// narrate says what the login is waiting for that was not told before, and answers what it asks.
func (c *commandLine) narrate(ctx context.Context, before, now narration, s auth.Status) {
	if now.link && !before.link {
		c.say("Continue in your browser. If it does not open, use this link:\n%s", c.session().SignInLink())
	}
	if now.besides != before.besides {
		c.say("%s", words.Problem(s.Warning, s, c.agent.Now(), c.agent.Locale))
	}
	if now.waiting == before.waiting {
		return
	}
	switch now.waiting {
	case auth.WaitForReplaceAnswer:
		if yes := c.yes(ctx, words.Waiting(s)); ctx.Err() == nil {
			c.session().AnswerReplace(yes)
		}
	case auth.WaitForPort:
		c.say("%s", words.Waiting(s))
	default: // it is over in no time, or the link has said it
	}
}

// lastPage gives the browser time to load the page that tells how the login ended.
func (c *commandLine) lastPage(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	c.session().LastPage(ctx)
}
