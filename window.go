//go:build !console

package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"context"
	"errors"
	"runtime"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/cli"
	"smokeball-connect/platform/autostart"
	"smokeball-connect/platform/clipboard"
	"smokeball-connect/platform/console"
	"smokeball-connect/platform/dock"
	"smokeball-connect/platform/foreground"
	"smokeball-connect/platform/instance"
	"smokeball-connect/platform/opengl"
	"smokeball-connect/platform/timezone"
	"smokeball-connect/platform/tray"
	"smokeball-connect/storage"
	"smokeball-connect/ui"
	"smokeball-connect/words"
)

// appID is the one in FyneApp.toml, which plain go build does not read.
const appID = "io.github.smokeball-connect"

const (
	// trayWithin is how long the bus may take to say whether there is a tray.
	trayWithin = time.Second
	// trayAtLogin is how long the session may take to have one, when the program starts with the computer.
	trayAtLogin = time.Minute
)

// openWindow opens the window, unless one is open.
func openWindow(ctx context.Context, streams cli.Streams, demo, hidden bool) int {
	streams.Err = whereToSay(console.Detach(streams.Err), hidden)
	return cli.OpenOnce(ctx, streams, demo, hidden, runWindow)
}

// runWindow makes the Fyne app and the window, and runs them.
func runWindow(ctx context.Context, p *cli.Program, later <-chan instance.Word, hidden bool) int {
	ctx, end := context.WithCancel(ctx)
	defer end()
	withTray := hasTray()
	if hidden && !withTray {
		var word instance.Word
		withTray, word = waitForTray(ctx, later)
		hidden = withTray && word != instance.Show // without a tray, a hidden program could not be found again
		if word == instance.Quit || ctx.Err() != nil {
			return 0
		}
	}
	if !opengl.Available() {
		return runWindowless(ctx, p, later)
	}
	clipboard.OutliveRequestors()
	app.SetMetadata(fyne.AppMetadata{ID: appID, Name: words.Program, Version: cli.Version})
	a := app.NewWithID(appID)

	var w *ui.Window
	var system ui.Desktop
	o := options(p)
	if withTray {
		o.TrayShown = tray.Watch(ctx, func() { fyne.Do(func() { w.TrayGone() }) })
		system = withNotifications(ui.NewDesktop(a),
			func() { fyne.Do(func() { w.Raise() }) },
			func() { go signIn(p) })
	}

	o.Desktop = system
	w = ui.New(a, o)
	dock.Watch(func() { fyne.Do(w.Raise) }, w.Quit)
	if !hidden || system == nil {
		w.Show()
	}
	go func() {
		for word := range later {
			switch word {
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
	return 0
}

// signIn signs in as soon as the keychain has been read: what asked for it may have started the program.
func signIn(p *cli.Program) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := p.Session.Wait(ctx, func(st auth.Status) bool { return st.State != auth.Opening }); err == nil {
		p.Session.SignIn()
	}
}

// options are what the program tells its user interface, with or without a window.
func options(p *cli.Program) ui.Options {
	memory := storage.OpenRemembered(p.Folder, p.Demo)
	var starts ui.Autostart
	if entry := autostart.New(); entry != nil && !p.Demo { // the demo is not for every day
		starts = entry
		arrangeStart(p, entry, memory)
	}
	_, decided, locked := p.StartAtLogin()
	secrets := clipboard.ForSecrets()
	return ui.Options{
		Autostart:        starts,
		AutostartDecided: decided,
		AutostartLocked:  locked,

		Session:    p.Session,
		Settings:   settings{p},
		Others:     others{p},
		Memory:     memory,
		Secrets:    secrets,
		Reminders:  p.Reminders,
		Shapes:     shapes(p),
		Locale:     p.Locale,
		Zone:       timezone.Current,
		Version:    cli.Version,
		LogFolder:  p.Folder.LogFolder(),
		Unraisable: foreground.Forbidden(),
		Shown:      dock.Show,

		CopiesInFront: secrets == nil && foreground.Forbidden(),
	}
}

// firmStarts is remembered when the program was made to start with the computer because the firm has it so by default: a person
// who switches that off keeps it off.
const firmStarts = "autostart-by-the-firm"

// arrangeStart makes the program start with the computer, or not, as the firm has set it.
func arrangeStart(p *cli.Program, entry *autostart.Entry, memory ui.Memory) {
	switch on, set, locked := p.StartAtLogin(); {
	case locked && on != entry.Enabled():
		entry.Set(on)
	case set && on && !locked && !memory.Has(firmStarts) && !entry.SwitchedOff():
		if entry.Set(true) == nil {
			memory.Keep(firmStarts)
		}
	default:
		go entry.Refresh()
	}
}

func hasTray() bool {
	ctx, cancel := context.WithTimeout(context.Background(), trayWithin)
	defer cancel()
	return tray.Available(ctx)
}

// waitForTray waits for a tray, or until a later start says a word.
func waitForTray(ctx context.Context, later <-chan instance.Word) (found bool, word instance.Word) {
	ctx, cancel := context.WithTimeout(ctx, trayAtLogin)
	defer cancel()
	waited := make(chan bool, 1)
	go func() { waited <- tray.Wait(ctx) }()
	select {
	case found = <-waited:
		return found, ""
	case word = <-later:
		return hasTray(), word
	}
}

// settings are the program's, as the window wants them.
type settings struct{ program *cli.Program }

func (s settings) All() []ui.Setting {
	var all []ui.Setting
	for _, setting := range s.program.Settings() {
		all = append(all, ui.Setting(setting))
	}
	return all
}

func (s settings) Wrong() (file string, fields map[string]string) { return s.program.WrongSettings() }

func (s settings) WrongFirm() string { return s.program.WrongFirmSettings() }

func (s settings) Leaves(changes map[string]string) bool { return s.program.Leaves(changes) }

func (s settings) Save(changes map[string]string) map[string]string {
	wrong, err := s.program.SaveSettings(changes)
	if err != nil {
		return map[string]string{auth.SettingClientID: words.SettingsNotSaved(errors.Is(err, storage.ErrSettingsUnreadable))}
	}
	return wrong
}

// othersWithin is how long the keychain and Smokeball may take over the sign-ins of other connections.
const othersWithin = time.Minute

// others are the sign-ins of connections that the settings do not name.
type others struct{ program *cli.Program }

func (o others) All() []auth.Status {
	ctx, cancel := context.WithTimeout(context.Background(), othersWithin)
	defer cancel()
	all, _ := o.program.Others(ctx) // what cannot be read is not there, and is looked for again the next time
	return all
}

func (o others) End(other auth.Status) auth.ProblemKind {
	ctx, cancel := context.WithTimeout(context.Background(), othersWithin)
	defer cancel()
	return auth.KindOf(o.program.EndOther(ctx, other))
}

// shapes are the forms that a token can be copied in: those for the shells that people have on this system.
func shapes(p *cli.Program) []ui.Shape {
	names := map[auth.Shape]string{
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
	var all []ui.Shape
	for _, shape := range auth.Shapes() {
		if name := names[shape]; name != "" {
			all = append(all, ui.Shape{Name: name, AsksAPI: shape.AsksAPI(), Make: func(t auth.Token) (string, error) {
				text, err := t.As(shape, p.Session.Status().APIURL, p.APIKey)
				return text.Reveal(), err
			}})
		}
	}
	return all
}
