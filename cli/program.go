package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/demo"
	"smokeball-connect/platform/browser"
	"smokeball-connect/platform/network"
	"smokeball-connect/platform/proxy"
	"smokeball-connect/storage"
	"smokeball-connect/words"
)

// Program is the parts, joined: what the window and every command work with.
type Program struct {
	Session *auth.Session
	Folder  storage.StateFolder
	Locale  words.Locale
	Demo    bool
	// APIKey is what Smokeball's API wants beside the token, if the environment has it.
	APIKey auth.Secret

	log       *slog.Logger
	logFile   io.Closer
	transport http.RoundTripper
	settings  settings
	server    *demo.Server // nil without --demo
}

// Options say how the parts are joined.
type Options struct {
	Demo bool
	// OneShot is for a command: the token is renewed only when somebody wants it, and the keychain never asks.
	OneShot bool
	// Ask lets the keychain ask the person for its password at the start. Nobody is asked who has not started something
	// themselves.
	Ask bool
}

// Open joins the parts, and starts to read the keychain.
func Open(o Options) (*Program, error) {
	p := &Program{Locale: words.System(), Demo: o.Demo, APIKey: auth.NewSecret(storage.TakeAPIKey())}
	var err error
	p.Folder, err = storage.OpenStateFolder()
	if reads := o.OneShot && p.Folder.Path() != ""; err != nil && !reads { // a command may get by with what the keychain has
		return nil, err
	}
	p.log, p.logFile = storage.NoLog() // a command says what there is to say
	if !o.OneShot {
		p.log, p.logFile = storage.OpenLog(p.Folder)
		// The one that stays names what has crashed before.
		if trace, err := storage.TakeTrace(p.Folder, p.Now()); err != nil || trace != "" {
			p.log.Error("the program has crashed before", "trace", trace, "problem", err)
		}
	}
	if err := storage.LeaveTraces(p.Folder); err != nil {
		p.log.Warn("a crash would leave no trace", "problem", err)
	}
	p.transport = auth.NewTransport(proxy.FromSystem())
	p.Session = auth.NewSession(auth.Options{
		OpenVault:   p.openVault,
		OpenJournal: p.openJournal,
		Redirects:   storage.OpenRedirects(p.Folder),
		Experiences: storage.OpenExperiences(p.Folder),
		Network:     network.Fingerprint,
		OpenBrowser: browser.Open,
		Pages:       pages{p},
		Transport:   p.transport,
		Log:         p.log,
		NeverAsk:    o.OneShot,
		OnDemand:    o.OneShot,
	})
	if o.Demo {
		err = p.startDemo(o.Ask)
	} else {
		err = p.configure(o.Ask)
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// startDemo connects to a stand-in in this process. Whatever is configured, no real entry is touched.
func (p *Program) startDemo(ask bool) error {
	uris := auth.DefaultRedirectURIs()
	server, err := demo.Start(demo.ForDemo(uris))
	if err != nil {
		return fmt.Errorf("the stand-in for Smokeball could not be started: %w", err)
	}
	p.server = server
	p.Session.Configure(auth.Connection{
		ClientID:     demo.ClientID,
		SignInURL:    server.URL(),
		APIURL:       server.URL(),
		RedirectURIs: uris,
		Demo:         true,
	}, auth.NoProblem, ask)
	return nil
}

// configure reads the settings and connects as they say. Settings that cannot be used are no reason not to start:
// the window shows what is wrong with them.
func (p *Program) configure(ask bool) error {
	file, err := storage.OpenSettingsFile()
	if err != nil {
		return fmt.Errorf("the settings folder cannot be found: %w", err)
	}
	person, fileErr := file.Read()
	if fileErr != nil {
		p.log.Error("settings", "problem", fileErr)
	}
	firm, firmErr := readManaged()
	if firmErr != nil {
		p.log.Error("settings", "problem", firmErr)
	}
	p.settings = settings{file: file, fileErr: fileErr, firmErr: firmErr, values: storage.Configuration{
		storage.FirmLocked:  firm.Locked,
		storage.Environment: storage.FromEnvironment(settingNames, os.Getenv),
		storage.Person:      person,
		storage.FirmDefault: firm.Default,
	}}
	p.connect(ask)
	return nil
}

// connect makes the session's connection the one that the settings describe.
func (p *Program) connect(ask bool) {
	connection, err := parse(p.settings.values)
	p.settings.errors = nil
	switch {
	case errors.As(err, &p.settings.errors):
		p.Session.Configure(connection, auth.ConfigurationInvalid, ask)
	case p.settings.fileErr != nil: // what it says may be another connection than what is left without it
		p.Session.Configure(connection, auth.ConfigurationInvalid, ask)
	case err != nil:
		p.Session.Configure(connection, auth.ConfigurationMissing, ask)
	default:
		p.Session.Configure(connection, auth.NoProblem, ask)
	}
}

func (p *Program) openVault(c auth.Connection) (auth.Vault, error) {
	return storage.OpenVault(p.Folder, storage.KeyOf(c)), nil
}

func (p *Program) openJournal(c auth.Connection) auth.Journal {
	return storage.OpenJournal(p.Folder, storage.KeyOf(c))
}

// Now is the wall clock.
func (p *Program) Now() time.Time { return time.Now() }

// Close ends everything, letting a renewal that is under way be saved.
func (p *Program) Close() {
	p.Session.Close()
	if p.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		p.server.Shutdown(ctx)
	}
	p.logFile.Close()
}
