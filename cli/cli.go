// Package cli is the program as a shell sees it: its commands, what they print, and their exit codes. It never
// initialises Fyne: opening the window is left to the caller of Run.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"

	"smokeball-connect/agent"
	"smokeball-connect/auth"
	"smokeball-connect/product"
)

const defaultMinimum = "5m"

// grammar describes the command line to kong.
type grammar struct {
	Hidden bool `help:"Start in the tray, without showing the window."`
	Demo   bool `help:"Use the built-in stand-in for Smokeball, with keychain entries of its own."`

	Window     windowCommand     `cmd:"" default:"1" hidden:"" help:"Open the window."`
	Connect    connectCommand    `cmd:"" help:"Sign in without a window: open the browser, and print the link too."`
	Token      tokenCommand      `cmd:"" help:"Print a fresh access token, and nothing else."`
	Status     statusCommand     `cmd:"" help:"Say who is connected, where, and for how long."`
	Check      checkCommand      `cmd:"" help:"Find out what is wrong, step by step."`
	Inspect    inspectCommand    `cmd:"" help:"Show what is inside a token given on standard input."`
	Disconnect disconnectCommand `cmd:"" help:"Revoke the sign-in and forget it."`
	APIKey     apiKeyCommand     `cmd:"" name:"api-key" help:"Save an API key given on standard input in your keychain."`
	Set        setCommand        `cmd:"" help:"Change your settings: set region=au client_id=…"`
	Quit       quitCommand       `cmd:"" help:"Quit the program in the tray."`
	Version    versionCommand    `cmd:"" help:"Print the version."`

	// For installers.
	Resume resumeCommand `cmd:"" hidden:"" help:"Start in the tray, if quit --for-update has ended the program."`
	Forget forgetCommand `cmd:"" hidden:"" help:"Disconnect, and remove everything that the program keeps for this person."`
}

// Streams are what a command reads and writes. Only the result that was asked for goes to Out; messages for people go to
// Err.
type Streams struct {
	In       *os.File
	Out, Err io.Writer
}

// Run runs the command in the arguments, and returns the exit code. If they ask for the window, window is not nil: the caller has to open
// it, and the exit code depends on that.
func Run(args []string, streams Streams) (code int, window *Window) {
	out := &output{Writer: streams.Out}
	streams.Out = out
	code, window = run(args, streams)
	if out.err != nil {
		fmt.Fprintf(streams.Err, "The output could not be written: %v.\n", out.err)
		if code == done {
			code = failed
		}
	}
	return code, window
}

// output remembers the first write error, because a command whose output is lost has failed.
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

// commandLine is what a running command works with.
type commandLine struct {
	Streams
	agent *agent.Agent // nil for a command that needs none
}

func (c *commandLine) session() *auth.Session { return c.agent.Main().Session }

func (c *commandLine) say(format string, args ...any) {
	fmt.Fprintf(c.Err, format+"\n", args...)
}

// open opens the agent for a command that needs one, and reports settings that are not used.
func (c *commandLine) open(g *grammar) (*commandLine, error) {
	a, err := agent.Open(agent.Options{Demo: g.Demo, OneShot: true})
	if err != nil {
		return nil, err
	}
	c.agent = a
	now := a.Settings.Now()
	if wrong := now.WrongFirm(); wrong != "" {
		c.say("%s", wrong)
	}
	if _, why := now.Connection(); why == auth.NoProblem { // otherwise the command fails with it
		if file, _ := now.Wrong(); file != "" {
			c.say("%s", file)
		}
	}
	return c, nil
}

func run(args []string, streams Streams) (int, *Window) {
	var g grammar
	var window *Window
	c := &commandLine{Streams: streams}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	helpShown := false
	parser, err := kong.New(&g,
		kong.Name(product.Command),
		kong.Description(product.Name+" signs you in to Smokeball and keeps an access token fresh. Without a command it opens its window."),
		kong.Vars{"minimum": defaultMinimum, "formats": printedNames()},
		kong.Writers(streams.Out, streams.Err),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.Help(helpWithExitCodes),
		kong.Exit(func(int) { helpShown = true }),
		// Parameters of the commands' Run methods.
		kong.BindFor(ctx),
		kong.Bind(streams, &g, &window),
		kong.BindSingletonProvider(func() (*commandLine, error) { return c.open(&g) }),
	)
	if err != nil {
		panic(err) // the grammar above is wrong
	}
	// Windows adds this argument when a click on a notification starts the program.
	args = slices.DeleteFunc(slices.Clone(args), func(arg string) bool { return arg == "-Embedding" })
	parsed, err := parser.Parse(args)
	switch {
	case helpShown:
		return done, nil
	case err != nil:
		return c.fail(misuse(err.Error())), nil
	case g.Hidden && parsed.Command() != "window":
		return c.fail(misuse("--hidden goes with the window, not with " + parsed.Command())), nil
	}
	err = interrupted(ctx, parsed.Run())
	code := c.fail(err)
	if c.agent != nil {
		c.agent.Close()
	}
	return code, window
}

// interrupted returns errInterrupted instead of the error of a command that was interrupted.
func interrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return errInterrupted
	}
	return err
}

// helpWithExitCodes prints the help and the exit codes. Write errors are remembered by output.
func helpWithExitCodes(options kong.HelpOptions, ctx *kong.Context) error {
	_ = kong.DefaultHelpPrinter(options, ctx)
	fmt.Fprint(ctx.Stdout, `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 sign-in needed, 4 keychain not available, 5 Smokeball not reachable, 130 interrupted.
`)
	if runtime.GOOS == "windows" {
		fmt.Fprintf(ctx.Stdout, `
In cmd and PowerShell, %[1]s is %[1]s.com. They do not wait for %[1]s.exe, which does the same.
`, product.Command)
	}
	return nil
}
