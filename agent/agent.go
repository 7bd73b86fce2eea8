// Package agent joins the parts for one person: the settings in force, the connections that come of them, each with its session, and
// what these keep in the keychain and in the state folder. It is what the window and every command work with.
package agent

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/demo"
	"smokeball-connect/platform/proxy"
	"smokeball-connect/settings"
	"smokeball-connect/storage"
	"smokeball-connect/words"
)

// Agent is the parts, joined.
type Agent struct {
	Folder storage.StateFolder
	Locale words.Locale
	Demo   bool
	// Settings are those in force. Those of the demo are not to be changed.
	Settings *settings.InForce

	connections    []*Connection // the main one first
	environmentKey auth.Secret   // the API key, if the environment has it
	log            *slog.Logger
	logFile        io.Closer
	systemProxy    settings.ProxyFunc
	transport      http.RoundTripper
	server         *demo.Server // nil without --demo
	unfollow       func()       // ends what follows the settings
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

// Open joins the parts, and starts to read the keychain. It fails with auth.ErrStateFolder where the state folder cannot be used, by a
// command where it cannot even be read.
func Open(o Options) (*Agent, error) {
	a := &Agent{Locale: words.System(), Demo: o.Demo, environmentKey: settings.TakeAPIKey(), unfollow: func() {}}
	var err error
	a.Folder, err = storage.OpenStateFolder()
	if reads := o.OneShot && a.Folder.Path() != ""; err != nil && !reads { // a command may get by with what the keychain has
		return nil, err
	}
	a.log, a.logFile = storage.NoLog() // a command says what there is to say
	if !o.OneShot {
		a.log, a.logFile = storage.OpenLog(a.Folder)
		// The one that stays names what has crashed before.
		if trace, err := storage.TakeTrace(a.Folder, a.Now()); err != nil || trace != "" {
			a.log.Error("the program has crashed before", "trace", trace, "problem", err)
		}
	}
	if err := storage.LeaveTraces(a.Folder); err != nil {
		a.log.Warn("a crash would leave no trace", "problem", err)
	}
	if err := a.openSettings(); err != nil {
		a.Close()
		return nil, err
	}
	a.systemProxy = proxy.FromSystem()
	a.transport = auth.NewTransport(func(r *http.Request) (*url.URL, error) { return a.Settings.Now().ProxyFor(r, a.systemProxy) })
	a.connections = []*Connection{a.newConnection(o)}
	if o.Demo {
		if err := a.startDemo(o.Ask); err != nil {
			a.Close()
			return nil, err
		}
		return a, nil
	}
	a.configure(o.Ask)
	if !o.OneShot {
		a.followSettings()
	}
	return a, nil
}

// startDemo connects to a stand-in in this process. Whatever is configured, no real entry is touched.
func (a *Agent) startDemo(ask bool) error {
	uris := auth.DefaultRedirectURIs()
	server, err := demo.Start(demo.ForDemo(uris))
	if err != nil {
		return fmt.Errorf("the stand-in for Smokeball could not be started: %w", err)
	}
	a.server = server
	a.Main().Session.Configure(auth.Connection{
		ClientID:     demo.ClientID,
		SignInURL:    server.URL(),
		APIURL:       server.URL(),
		RedirectURIs: uris,
		Demo:         true,
	}, auth.NoProblem, ask)
	return nil
}

// Remembered is what the person was told once already, and what they have answered for good. It reads files.
func (a *Agent) Remembered() *storage.Remembered { return storage.OpenRemembered(a.Folder, a.Demo) }

// Now is the wall clock.
func (a *Agent) Now() time.Time { return time.Now() }

// Close ends everything, letting a renewal that is under way be saved.
func (a *Agent) Close() {
	a.unfollow()
	for _, c := range a.connections {
		c.Session.Close()
	}
	if a.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = a.server.Shutdown(ctx) // whoever still asks the stand-in is not answered
	}
	_ = a.logFile.Close() // there is no log left to say so
}
