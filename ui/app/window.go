//go:build !console

package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"smokeball-connect/agent"
	"smokeball-connect/assets"
	"smokeball-connect/auth"
	"smokeball-connect/platform/autostart"
	"smokeball-connect/platform/browser"
	"smokeball-connect/platform/clipboard"
	"smokeball-connect/platform/console"
	"smokeball-connect/platform/dock"
	"smokeball-connect/platform/foreground"
	"smokeball-connect/platform/instance"
	"smokeball-connect/platform/notifications"
	"smokeball-connect/platform/opengl"
	"smokeball-connect/platform/timezone"
	"smokeball-connect/platform/tray"
	"smokeball-connect/product"
	"smokeball-connect/settings"
	"smokeball-connect/ui"
	"smokeball-connect/words"
)

const (
	// trayTimeout is how long the bus may take to say whether there is a tray.
	trayTimeout = time.Second
	// trayAtLogin is how long the session may take to have one, when the program starts with the computer.
	trayAtLogin = time.Minute
)

// Run opens the window, unless one is open: then that one comes to the front. Hidden, it shows its icon in the tray alone. It returns when
// the program ends, which Ctrl+C and SIGTERM also bring about. Why it cannot start is shown where somebody is there to see it, and returned.
func Run(demo, hidden bool) error {
	box := console.Detach(nil)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, demo, hidden)
	if err != nil {
		tell(box, words.Failure(err, auth.Status{}, time.Now(), words.Locale{}), hidden)
	}
	return err
}

func run(ctx context.Context, demo, hidden bool) error {
	if err := needDisplay(); err != nil {
		return err
	}
	claim, err := agent.Claim(demo)
	switch {
	case errors.Is(err, agent.ErrRunning) && hidden:
		return nil
	case errors.Is(err, agent.ErrRunning):
		if agent.Raise(demo) != nil {
			return errors.New("the program is running already, but does not answer. End it, then try again")
		}
		return nil
	case err != nil && !errors.Is(err, auth.ErrStateFolder):
		return fmt.Errorf("the program cannot make sure that it runs only once: %w", err)
	case err != nil:
		return err
	}
	defer claim.Close()
	a, err := agent.Open(agent.Options{Demo: demo, Ask: !hidden})
	if err != nil {
		return err
	}
	defer a.Close()

	withTray := hasTray()
	if hidden && !withTray {
		var message instance.Message
		withTray, message = waitForTray(ctx, claim.Messages())
		hidden = withTray && message != instance.Show // without a tray, a hidden program could not be found again
		if message == instance.Quit || ctx.Err() != nil {
			return nil
		}
	}
	if opengl.Available() {
		runWindow(ctx, a, claim.Messages(), withTray, hidden)
	} else {
		runWindowless(ctx, a, claim.Messages())
	}
	return nil
}

// runWindow makes the Fyne app and the window, and runs them.
func runWindow(ctx context.Context, a *agent.Agent, later <-chan instance.Message, withTray, hidden bool) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	clipboard.OutliveRequestors()
	fyneapp.SetMetadata(fyne.AppMetadata{ID: product.ID, Name: product.Name, Version: product.Version})
	fyneApp := fyneapp.NewWithID(product.ID)

	var w *ui.Window
	var system ui.Desktop
	o := options(a)
	if withTray {
		o.TrayShown = tray.Watch(ctx, func() { fyne.Do(func() { w.TrayGone() }) })
		system = ui.NewDesktop(fyneApp, newNotify(
			func() { fyne.Do(func() { w.Raise() }) },
			func() { fyne.Do(func() { w.SignIn() }) }))
	}

	o.Desktop = system
	w = ui.New(fyneApp, o)
	a.Settings.OnChange(func(_, _ *settings.Settings, _ bool) { fyne.Do(w.SettingsChanged) })
	dock.Watch(func() { fyne.Do(w.Raise) }, w.Quit)
	if !hidden || system == nil {
		w.Show()
	}
	go func() {
		for message := range later {
			switch message {
			case instance.Show:
				fyne.Do(w.Raise)
			case instance.Quit:
				fyne.Do(w.Quit)
			}
		}
	}()
	stop := context.AfterFunc(ctx, func() { fyne.Do(w.Quit) })
	defer stop()
	w.Run()
}

// newNotify shows the program's own notifications. It is nil where those of the toolkit do.
func newNotify(open, signIn func()) ui.Notify {
	own := notifications.New(assets.Window, open, signIn)
	if own == nil {
		return nil
	}
	return func(title, text string, offerSignIn bool) { _ = own.Show(title, text, offerSignIn) }
}

// options are what the program tells its user interface, with or without a window.
func options(a *agent.Agent) ui.Options {
	memory := a.Remembered()
	var starts ui.Autostart
	if entry := autostart.New(); entry != nil && !a.Demo { // the demo is not for every day
		starts = entry
		arrangeStart(a.Settings.Now(), entry, memory)
		a.Settings.OnChange(func(before, now *settings.Settings, _ bool) {
			if now.Get(settings.StartAtLogin) != before.Get(settings.StartAtLogin) {
				arrangeStart(now, entry, memory)
			}
		})
	}
	secrets := clipboard.ForSecrets()
	return ui.Options{
		Autostart:  starts,
		Session:    session{a.Main().Session, a},
		Settings:   inForce{a},
		Others:     others{a},
		Said:       memory,
		Answers:    memory,
		Secrets:    secrets,
		Reminders:  a.Reminders,
		OpenURL:    browser.Open,
		Formats:    formats(a),
		Locale:     a.Locale,
		Zone:       timezone.Current,
		Version:    product.Version,
		LogFolder:  a.Folder.LogFolder(),
		Unraisable: foreground.Forbidden(),
		Shown:      dock.Show,

		CopiesInFront: secrets == nil && foreground.Forbidden(),
	}
}

// firmStarts is remembered when the program was made to start with the computer because the firm has it so by default: a person
// who switches that off keeps it off.
const firmStarts = "autostart-by-the-firm"

// arrangeStart makes the program start with the computer, or not, as the firm has set it.
func arrangeStart(now *settings.Settings, entry *autostart.Entry, answers ui.Answers) {
	switch on, set, locked := now.StartAtLogin(); {
	case locked && on != entry.Enabled():
		entry.Set(on)
	case set && on && !locked && !answers.Has(firmStarts) && !entry.SwitchedOff():
		if entry.Set(true) == nil {
			answers.Keep(firmStarts)
		}
	default:
		go entry.Refresh()
	}
}

func hasTray() bool {
	ctx, cancel := context.WithTimeout(context.Background(), trayTimeout)
	defer cancel()
	return tray.Available(ctx)
}

// waitForTray waits for a tray, or until a later start says a message.
func waitForTray(ctx context.Context, later <-chan instance.Message) (found bool, message instance.Message) {
	ctx, cancel := context.WithTimeout(ctx, trayAtLogin)
	defer cancel()
	waited := make(chan bool, 1)
	go func() { waited <- tray.Wait(ctx) }()
	select {
	case found = <-waited:
		return found, ""
	case message = <-later:
		return hasTray(), message
	}
}

// inForce are the program's settings, as the window wants them.
type inForce struct{ agent *agent.Agent }

func (s inForce) Now() *settings.Settings { return s.agent.Settings.Now() }

func (s inForce) Save(seen *settings.Settings, changes map[string]string) map[string]string {
	wrong, err := s.agent.SaveSettings(seen, changes)
	if err != nil {
		return map[string]string{auth.SettingClientID: words.SettingsNotSaved(errors.Is(err, settings.ErrUnreadable))}
	}
	return wrong
}

// session is the main connection's. When somebody looks, the settings are read again, too.
type session struct {
	*auth.Session
	agent *agent.Agent
}

func (s session) CheckNow() { s.agent.CheckNow() }

// othersTimeout is how long the keychain and Smokeball may take over the sign-ins of other connections.
const othersTimeout = time.Minute

// others are the sign-ins of connections that the settings do not name.
type others struct{ agent *agent.Agent }

func (o others) All() []auth.Status {
	ctx, cancel := context.WithTimeout(context.Background(), othersTimeout)
	defer cancel()
	all, _ := o.agent.Others(ctx) // what cannot be read is not there, and is looked for again the next time
	return all
}

func (o others) End(other auth.Status) auth.ProblemKind {
	ctx, cancel := context.WithTimeout(context.Background(), othersTimeout)
	defer cancel()
	return auth.KindOf(o.agent.EndOther(ctx, other))
}

// formats are the forms that a token can be copied in: those for the shells that people have on this system.
func formats(a *agent.Agent) []ui.Format {
	names := map[auth.Format]string{
		auth.Plain:      "Access token",
		auth.Header:     "Authorization header",
		auth.Curl:       "curl command",
		auth.PowerShell: "PowerShell command",
		auth.JSON:       "JSON",
	}
	if runtime.GOOS == "windows" {
		delete(names, auth.Curl)
		names[auth.CurlCommandPrompt] = "curl command for Command Prompt"
		names[auth.CurlPowerShell] = "curl command for PowerShell"
	}
	var all []ui.Format
	for _, format := range auth.Formats() {
		if name := names[format]; name != "" {
			all = append(all, ui.Format{Name: name, NeedsAPI: format.NeedsAPI(), Make: func(t auth.Token) (string, error) {
				text, err := t.Render(format, a.Main().Session.Status().APIURL, a.APIKey)
				return text.Reveal(), err
			}})
		}
	}
	return all
}
