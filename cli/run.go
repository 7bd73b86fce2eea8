// Package cli is the program as a shell sees it: its commands, what they print, and their exit codes. It never
// initialises Fyne: what opens a window is handed in.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// The exit codes, for scripts.
const (
	done           = 0
	failed         = 1
	wrongUsage     = 2
	signInNeeded   = 3
	noKeychain     = 4
	notReachable   = 5
	wasInterrupted = 130 // as shells say it of a command that Ctrl+C has ended
	programName    = "smokeball-connect"
	programTitle   = "Connect for Smokeball"
	defaultMinimum = "5m"
)

// Version is set when the program is built.
var Version = "dev"

// grammar is the command line, as kong reads it.
type grammar struct {
	Hidden bool `help:"Start in the tray, without showing the window."`
	Demo   bool `help:"Use the built-in stand-in for Smokeball, with keychain entries of its own."`

	Window     struct{}          `cmd:"" default:"1" hidden:"" help:"Open the window."`
	Connect    connectCommand    `cmd:"" help:"Sign in without a window: opens the browser, and prints the link too."`
	Token      tokenCommand      `cmd:"" help:"Print a fresh access token, and nothing else."`
	Status     statusCommand     `cmd:"" help:"Say who is connected, where, and for how long."`
	Disconnect disconnectCommand `cmd:"" help:"Revoke the sign-in and forget it."`
	Set        setCommand        `cmd:"" help:"Change your settings: set region=au client_id=… They are in force with the next start."`
	Quit       quitCommand       `cmd:"" help:"End the program in the tray."`
	Version    versionCommand    `cmd:"" help:"Print the version."`

	// For installers.
	Resume struct{} `cmd:"" hidden:"" help:"Start in the tray, if quit --for-update has ended the program."`
	Forget struct{} `cmd:"" hidden:"" help:"Disconnect, and remove everything that the program keeps for this person."`
}

type (
	connectCommand struct{}
	tokenCommand   struct {
		Header      bool          `xor:"shape" help:"Print an Authorization header instead."`
		JSON        bool          `xor:"shape" name:"json" help:"Print JSON with the token, its type, its expiry and its scope instead."`
		MinValidity time.Duration `default:"${minimum}" placeholder:"10m" help:"How long the token has to be good for at least (${minimum} unless given)."`
	}
	statusCommand struct {
		JSON    bool `name:"json" help:"Print JSON."`
		History bool `help:"Add what has happened to the sign-in, the newest first."`
		All     bool `help:"Add the other sign-ins that this computer keeps: those of connections that the settings do not name any more."`
	}
	disconnectCommand struct{}
	setCommand        struct {
		Settings []string `arg:"" name:"setting=value" help:"The settings are those of settings.toml. Nothing behind the = takes one away."`
	}
	quitCommand struct {
		ForUpdate bool `hidden:"" help:"Remember that it ran, for resume."`
	}
	versionCommand struct{}
)

// Streams are what a command reads and writes. What was asked for goes to Out and nothing else does; what is said to
// people goes to Err.
type Streams struct {
	In       *os.File
	Out, Err io.Writer
}

// Opener opens the window, or with hidden starts in the tray, and returns the exit code. It ends when ctx does.
type Opener func(ctx context.Context, streams Streams, demo, hidden bool) int

// Run does what the arguments say and returns the exit code.
func Run(args []string, streams Streams, open Opener) int {
	out := &output{Writer: streams.Out}
	streams.Out = out
	code := run(args, streams, open)
	if out.err != nil {
		fmt.Fprintf(streams.Err, "The output could not be written: %v.\n", out.err)
		if code == done {
			code = failed
		}
	}
	return code
}

// output remembers that something could not be written: whoever asked for it does not have it.
type output struct {
	io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

func run(args []string, streams Streams, open Opener) int {
	var g grammar
	helped := false
	parser, err := kong.New(&g,
		kong.Name(programName),
		kong.Description(programTitle+" signs you in to Smokeball and keeps an access token fresh. Without a command it opens its window."),
		kong.Vars{"minimum": defaultMinimum},
		kong.Writers(streams.Out, streams.Err),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.Help(helpWithExitCodes),
		kong.Exit(func(int) { helped = true }),
	)
	if err != nil {
		panic(err) // the grammar above is wrong
	}
	// Windows adds this where it starts the program because a notification was clicked.
	args = slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return arg == "-Embedding" })
	parsed, err := parser.Parse(args)
	if helped {
		return done
	}
	if err != nil {
		return misused(streams, err.Error())
	}
	command := parsed.Command()
	if command != "window" && g.Hidden {
		return misused(streams, "--hidden goes with the window, not with "+command)
	}
	if g.Token.MinValidity < 0 {
		return misused(streams, "--min-validity cannot be negative")
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	switch command {
	case "set <setting=value>":
		command = "set"
	case "version":
		fmt.Fprintln(streams.Out, programName, Version)
		return done
	case "quit":
		return quit(ctx, streams, g.Demo, g.Quit.ForUpdate)
	case "resume":
		return resume(ctx, streams, open)
	case "forget":
		return forget(ctx, streams)
	case "window":
		return open(ctx, streams, g.Demo, g.Hidden)
	}
	p, err := Open(Options{Demo: g.Demo, OneShot: true})
	if err != nil {
		return fail(streams, err)
	}
	defer p.Close()
	c := commandLine{streams, p}
	if wrong := p.WrongFirmSettings(); wrong != "" {
		c.say("%s", wrong)
	}
	switch command {
	case "set":
		return c.set(ctx, g.Set)
	case "connect":
		err = c.connect(ctx)
	case "token":
		err = c.token(ctx, g.Token)
	case "status":
		err = c.status(ctx, g.Status)
	case "disconnect":
		err = c.disconnect(ctx)
	}
	if err != nil {
		return c.fail(err)
	}
	return done
}

// misused says what is wrong with the arguments, and what would be right.
func misused(streams Streams, what string) int {
	fmt.Fprintf(streams.Err, `%s: %s.
Usage: %[1]s [--demo] [--hidden]
       %[1]s [--demo] connect | token | status | disconnect | set | quit | version
Try %[1]s --help.
`, programName, what)
	return wrongUsage
}

// helpWithExitCodes prints the help. What cannot be written is known to output.
func helpWithExitCodes(options kong.HelpOptions, ctx *kong.Context) error {
	_ = kong.DefaultHelpPrinter(options, ctx)
	fmt.Fprint(ctx.Stdout, `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 sign-in needed, 4 keychain not available, 5 Smokeball not reachable, 130 interrupted.
`)
	if runtime.GOOS == "windows" {
		fmt.Fprintf(ctx.Stdout, `
In cmd and PowerShell, %[1]s is %[1]s.com. They do not wait for %[1]s.exe, which does the same.
`, programName)
	}
	return nil
}

// errInterrupted: somebody pressed Ctrl+C.
var errInterrupted = errors.New("interrupted")
