package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/term"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// commandLine is a command at work.
type commandLine struct {
	Streams
	program *Program
}

func (c commandLine) say(format string, args ...any) {
	fmt.Fprintf(c.Err, format+"\n", args...)
}

// connect signs in. What is waited for is said as it comes.
func (c commandLine) connect(ctx context.Context) error {
	session := c.program.Session
	status, err := opened(ctx, c.program.Session)
	if err != nil {
		return err
	}
	switch {
	case status.Problem.Kind == auth.RecordDamaged:
		if !c.yes(ctx, "The sign-in stored in your keychain is damaged. Replace it by signing in?") {
			return interrupted(ctx, &auth.Error{Kind: auth.RecordDamaged})
		}
	case status.State == auth.KeychainUnavailable, status.State == auth.NotConfigured:
		return &auth.Error{Kind: status.Problem.Kind}
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
			return errInterrupted
		}
		if status.State != auth.SigningIn {
			break
		}
		before := told
		told = told.with(status)
		c.narrate(ctx, before, told, status)
	}
	c.lastPage(ctx)
	switch status.Aside.Kind {
	case auth.NoProblem:
	case auth.NotRenewable: // signed in all the same
		c.say("%s", words.Problem(status.Aside, status, c.program.Now(), c.program.Locale))
	default:
		return &auth.Error{Kind: status.Aside.Kind, Ports: status.Aside.Ports}
	}
	if first {
		c.say("%s Is that not you? Disconnect, and sign in again.", words.SignedInAs(status.Account))
	}
	c.say("%s", words.Report(status, c.program.Now(), c.program.Locale))
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
	if s.Aside.Kind != auth.NoProblem {
		n.besides = s.Aside.Kind
	}
	n.waiting = s.Waiting
	return n
}

// narrate says what the login is waiting for that was not told before, and answers what it asks.
func (c commandLine) narrate(ctx context.Context, before, now narration, s auth.Status) {
	if now.link && !before.link {
		c.say("Continue in your browser. If it does not open, use this link:\n%s", c.program.Session.SignInLink())
	}
	if now.besides != before.besides {
		c.say("%s", words.Problem(s.Aside, s, c.program.Now(), c.program.Locale))
	}
	if now.waiting == before.waiting {
		return
	}
	switch now.waiting {
	case auth.WaitForReplaceAnswer:
		if yes := c.yes(ctx, words.Waiting(s)); ctx.Err() == nil {
			c.program.Session.AnswerReplace(yes)
		}
	case auth.WaitForPort:
		c.say("%s", words.Waiting(s))
	}
}

// lastPage gives the browser time to load the page that tells how the login ended.
func (c commandLine) lastPage(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	c.program.Session.LastPage(ctx)
}

// atTerminal reports whether somebody can answer.
func (c commandLine) atTerminal() bool { return c.In != nil && term.IsTerminal(int(c.In.Fd())) }

// yes asks the person at the terminal. Without a terminal the answer is no, and so it is when ctx ends.
func (c commandLine) yes(ctx context.Context, question string) bool {
	if !c.atTerminal() {
		c.say("%s This needs an answer at a terminal.", question)
		return false
	}
	fmt.Fprintf(c.Err, "%s [y/N] ", question)
	answer := make(chan string, 1)
	go func() { // nobody can take back a read from a terminal
		line, _ := bufio.NewReader(c.In).ReadString('\n')
		answer <- line
	}()
	select {
	case line := <-answer:
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "y", "yes":
			return true
		}
	case <-ctx.Done():
		c.say("")
	}
	return false
}

func (c commandLine) token(ctx context.Context, options tokenCommand) error {
	token, err := c.program.Session.Token(ctx, options.MinValidity)
	if err != nil {
		return interrupted(ctx, err)
	}
	if token.Short {
		c.say("%s", words.ShortToken(token.ExpiresAt, c.program.Now()))
	}
	shape := auth.Plain
	switch {
	case options.Header:
		shape = auth.Header
	case options.JSON:
		shape = auth.JSON
	}
	text, err := token.As(shape, "", auth.Secret{})
	if err != nil {
		return err
	}
	fmt.Fprintln(c.Out, text.Reveal())
	return nil
}

// statusJSON is what status --json prints. Times are RFC 3339 in UTC; what is not known is absent.
type statusJSON struct {
	Connection           string     `json:"connection,omitempty"`
	State                string     `json:"state"`
	Account              string     `json:"account,omitempty"`
	Region               string     `json:"region,omitempty"`
	Environment          string     `json:"environment,omitempty"`
	Scopes               []string   `json:"scopes"`
	AccessTokenExpiresAt *time.Time `json:"access_token_expires_at,omitempty"`
	SignInEndsAt         *time.Time `json:"sign_in_ends_at,omitempty"`
	// SignInEndAssumed is there when the end is, and nobody has set the length of a sign-in.
	SignInEndAssumed bool   `json:"sign_in_end_assumed,omitempty"`
	Problem          string `json:"problem,omitempty"`
	// History is there when it was asked for, the newest first.
	History []auth.Entry `json:"history,omitzero"`
	// Others are there when they were asked for.
	Others []statusJSON `json:"others,omitzero"`
}

func jsonOf(status auth.Status) statusJSON {
	out := statusJSON{
		Connection: status.Connection, State: status.State.String(), Account: status.Account.String(),
		Region: string(status.Region), Environment: string(status.Environment), Scopes: status.Scopes,
		AccessTokenExpiresAt: utc(status.AccessTokenExpiresAt), SignInEndsAt: utc(status.SignInEndsAt),
		SignInEndAssumed: status.SignInEndAssumed && !status.SignInEndsAt.IsZero(),
		Problem:          string(status.Problem.Kind),
	}
	if out.Scopes == nil {
		out.Scopes = []string{}
	}
	return out
}

func (c commandLine) status(ctx context.Context, options statusCommand) error {
	status, err := c.settled(ctx)
	if err != nil {
		return err
	}
	var others []auth.Status
	if options.All {
		if others, err = c.program.Others(ctx); err != nil {
			return err
		}
	}
	if options.JSON {
		out := jsonOf(status)
		if options.History {
			out.History = append([]auth.Entry{}, c.program.Session.History()...)
		}
		if options.All {
			out.Others = []statusJSON{}
			for _, other := range others {
				out.Others = append(out.Others, jsonOf(other))
			}
		}
		text, err := json.Marshal(out)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.Out, string(text))
	} else {
		fmt.Fprintln(c.Out, words.Report(status, c.program.Now(), c.program.Locale))
		if options.All {
			fmt.Fprintln(c.Out, "\n"+words.Others(others))
		}
		if options.History {
			fmt.Fprintln(c.Out)
			for _, line := range words.History(c.program.Session.History(), c.program.Locale) {
				fmt.Fprintln(c.Out, line)
			}
		}
	}
	if status.State == auth.KeychainUnavailable {
		return silently{&auth.Error{Kind: status.Problem.Kind}}
	}
	return nil
}

// settled is the status when nothing is under way. A token that has run out is renewed first: whether the sign-in
// still holds is for Smokeball to say.
func (c commandLine) settled(ctx context.Context) (auth.Status, error) {
	status, err := opened(ctx, c.program.Session)
	if err != nil {
		return status, err
	}
	if status.SignedIn() && !status.HasToken(c.program.Now()) {
		if _, err := c.program.Session.Token(ctx, 0); ctx.Err() != nil {
			return status, interrupted(ctx, err)
		}
		status = c.program.Session.Status()
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

func (c commandLine) disconnect(ctx context.Context) error {
	if status, err := opened(ctx, c.program.Session); err == nil && status.SignedIn() {
		c.say("%s", words.DisconnectEnds(status, c.program.Now(), c.program.Locale))
	}
	status, err := end(ctx, c.program.Session)
	switch {
	case errors.Is(err, errNobody):
		c.say("Nobody was signed in.")
	case auth.KindOf(err) == auth.NotRevoked:
		c.say("%s", words.Problem(status.Aside, status, c.program.Now(), c.program.Locale))
	case err != nil:
		return err
	default:
		c.say("Disconnected.")
	}
	return nil
}

// set changes settings and returns the exit code. A sign-in that the settings do not name any more stays, unless the person at the
// terminal wants it to end.
func (c commandLine) set(ctx context.Context, options setCommand) int {
	changes := map[string]string{}
	for _, setting := range options.Settings {
		name, value, found := strings.Cut(setting, "=")
		if !found {
			return misused(c.Streams, fmt.Sprintf("%q is not a setting: write name=value", setting))
		}
		changes[name] = value
	}
	if c.program.Demo {
		return misused(c.Streams, "the demo has no settings")
	}
	before, err := opened(ctx, c.program.Session)
	if err != nil {
		return c.fail(err)
	}
	wrong, err := c.program.SetSettings(changes)
	if err != nil {
		return c.fail(err)
	}
	if len(wrong) > 0 {
		c.say("%s", wrong.Error())
		return wrongUsage
	}
	if !before.SignedIn() || before.Connection == c.program.Session.Status().Connection {
		return done
	}
	if !c.atTerminal() || !c.yes(ctx, words.LeftBehind(before)+" "+words.EndLeftBehind) {
		c.say("%s %s", words.LeftBehind(before), words.KeptLeftBehind)
		return done
	}
	if err := c.program.EndOther(ctx, before); err != nil {
		return c.fail(err)
	}
	return done
}

func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errInterrupted
	}
	return err
}

// silently is an error that needs no words, because what was printed says it.
type silently struct{ error }

func (s silently) Unwrap() error { return s.error }

// fail says what went wrong, and returns the exit code for it.
func (c commandLine) fail(err error) int {
	var quiet silently
	if !errors.As(err, &quiet) {
		c.say("%s", c.explain(err))
	}
	return exitCode(auth.KindOf(err), err)
}

// explain says what went wrong, and what to do.
func (c commandLine) explain(err error) string {
	var known *auth.Error
	if !errors.As(err, &known) {
		return sentence(err)
	}
	if known.Kind == auth.ConfigurationInvalid {
		file, fields := c.program.WrongSettings()
		return strings.TrimSpace(file + "\n" + fields.Error())
	}
	problem := auth.Problem{Kind: known.Kind, At: c.program.Now(), Ports: known.Ports}
	return words.Problem(problem, c.program.Session.Status(), c.program.Now(), c.program.Locale)
}

// sentence is an error that is not one of auth's, as people read it.
func sentence(err error) string {
	text := err.Error()
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

// exitCode is the one that scripts can rely on.
func exitCode(kind auth.ProblemKind, err error) int {
	if errors.Is(err, errInterrupted) {
		return wasInterrupted
	}
	if known := new(auth.Error); kind == auth.KeychainBroken && !errors.As(err, &known) {
		return failed // an error that is none of auth's has nothing to do with the keychain
	}
	switch kind {
	case auth.NobodySignedIn, auth.SignInRefused, auth.SignInRanOut, auth.SignInLost, auth.NotRenewable:
		return signInNeeded
	case auth.KeychainLocked, auth.KeychainAbsent, auth.KeychainBroken, auth.KeychainSlow, auth.KeychainStuck,
		auth.NoKeyring, auth.RecordDamaged, auth.StateFolderFail, auth.NotSaved, auth.NotRemoved:
		return noKeychain
	case auth.Unreachable, auth.NotTrusted, auth.ProxyRefused, auth.Throttled, auth.AnswerNotUnderstood:
		return notReachable
	}
	return failed
}
