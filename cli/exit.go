package cli

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/product"
	"smokeball-connect/words"
)

// The exit codes, for scripts.
const (
	done           = 0
	failed         = 1
	wrongUsage     = 2
	signInNeeded   = 3
	noKeychain     = 4
	notReachable   = 5
	wasInterrupted = 130 // as in shells: 128 + SIGINT
)

// errInterrupted says that the command was ended by Ctrl+C or SIGTERM.
var errInterrupted = errors.New("interrupted")

// misuse is an error in the arguments.
type misuse string

func (m misuse) Error() string {
	return fmt.Sprintf(`%s: %s.
Usage: %[1]s [--demo] [--hidden]
       %[1]s [--demo] %[3]s
Try %[1]s --help.`, product.Command, string(m), strings.Join(commandNames(), " | "))
}

// commandNames returns the names of the commands that the help shows, in its order.
func commandNames() (names []string) {
	for field := range reflect.TypeFor[grammar]().Fields() {
		_, isCommand := field.Tag.Lookup("cmd")
		if _, hidden := field.Tag.Lookup("hidden"); isCommand && !hidden {
			names = append(names, cmp.Or(field.Tag.Get("name"), strings.ToLower(field.Name)))
		}
	}
	return names
}

// wrongSettings is the error of settings that were refused, with a sentence for each.
type wrongSettings struct{ auth.FieldErrors }

// silently is an error that is not printed, because the output already says it.
type silently struct{ error }

func (s silently) Unwrap() error { return s.error }

// Fail prints what went wrong, if err is not nil, and returns the exit code.
func Fail(streams Streams, err error) int { return (&commandLine{Streams: streams}).fail(err) }

func (c *commandLine) fail(err error) int {
	if _, quiet := errors.AsType[silently](err); err != nil && !quiet {
		c.say("%s", c.explain(err))
	}
	return exitCode(err)
}

// failNow prints what went wrong now, and returns an error that only determines the exit code.
func (c *commandLine) failNow(err error) error {
	c.fail(err)
	return silently{err}
}

// explain returns what went wrong, and what to do about it.
func (c *commandLine) explain(err error) string {
	var asked misuse
	var wrong wrongSettings
	switch {
	case errors.As(err, &asked):
		return asked.Error()
	case errors.As(err, &wrong):
		return wrong.Error()
	case c.agent == nil:
		return words.Failure(err, auth.Status{}, time.Now(), words.Locale{})
	case auth.KindOf(err) == auth.ConfigurationInvalid:
		return c.wrongSettings()
	}
	return words.Failure(err, c.session().Status(), c.agent.Now(), c.agent.Locale)
}

// wrongSettings returns which settings cannot be used, and why.
func (c *commandLine) wrongSettings() string {
	file, fields := c.agent.Settings.Now().Wrong()
	return strings.TrimSpace(file + "\n" + fields.Error())
}

// exitCode returns the exit code for an error, which scripts rely on.
func exitCode(err error) int {
	var asked misuse
	var wrong wrongSettings
	switch {
	case err == nil:
		return done
	case errors.Is(err, errInterrupted):
		return wasInterrupted
	case errors.As(err, &asked), errors.As(err, &wrong):
		return wrongUsage
	}
	if code, ok := checkExit(err); ok {
		return code
	}
	switch auth.KindOf(err) {
	case auth.NobodySignedIn, auth.SignInRefused, auth.SignInRanOut, auth.SignInLost, auth.NotRenewable:
		return signInNeeded
	case auth.KeychainLocked, auth.KeychainAbsent, auth.KeychainBroken, auth.KeychainSlow, auth.KeychainStuck,
		auth.KeychainForbidden, auth.KeychainOverNetwork, auth.NoKeyring, auth.RecordDamaged, auth.StateFolderFail, auth.NotSaved,
		auth.NotRemoved:
		return noKeychain
	case auth.Unreachable, auth.NotTrusted, auth.ProxyRefused, auth.Throttled, auth.AnswerNotUnderstood:
		return notReachable
	case auth.NoProblem, auth.Unknown, auth.ConfigurationMissing, auth.ConfigurationInvalid, auth.Busy, auth.Cancelled, auth.ClientRefused,
		auth.SignInCancelled, auth.SignInTimedOut, auth.PortsTaken, auth.PortsReserved, auth.BrowserNotOpened, auth.BrowserWantsTLS,
		auth.SignInNotAllowed, auth.SignInNotCompleted, auth.ScopeRefused, auth.CodeRefused, auth.WrongIssuer, auth.StrayAnswer,
		auth.AccountKept, auth.NotRevoked, auth.TokenUnprintable, auth.TokenNotBearer, auth.APINotKnown, auth.APIKeyNotHeader,
		auth.APIKeyMissing, auth.APIKeyNotKnown, auth.APIKeyNotQuotable, auth.PathNotQuotable:
	}
	return failed
}
