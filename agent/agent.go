// Package agent joins the parts for one person: the settings in force, the connections they describe, each with its session, and
// what those keep in the keychain and the state folder. The window and every command are built on it.
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

// Agent holds the parts for one person. Open makes one; Close ends it.
type Agent struct {
	Folder storage.StateFolder
	Locale words.Locale
	Demo   bool
	// Settings are those in force. The demo's cannot be changed.
	Settings *settings.InForce

	connections    []*Connection // the main one first
	environmentKey auth.Secret   // the API key, if the environment has it
	log            *slog.Logger
	logFile        io.Closer
	systemProxy    settings.ProxyFunc
	transport      http.RoundTripper
	server         *demo.Server // nil without --demo
	unfollow       func()       // stops following the settings, set by followSettings
}

// Options configure Open.
type Options struct {
	Demo bool
	// OneShot is for a command: the token is renewed only on demand, and the keychain never prompts.
	OneShot bool
	// Ask lets the keychain prompt for its password at the start. It is for programs that a person has just started, not for those
	// started by the system.
	Ask bool
}

// Open joins the parts and starts reading the keychain. It fails with auth.ErrStateFolder if the state folder cannot be used; a command
// (OneShot) only needs to be able to read it.
func Open(o Options) (*Agent, error) {
	a := &Agent{Locale: words.System(), Demo: o.Demo, environmentKey: settings.TakeAPIKey(), unfollow: func() {}}
	var err error
	a.Folder, err = storage.OpenStateFolder()
	if reads := o.OneShot && a.Folder.Path() != ""; err != nil && !reads { // the keychain may have all that a command needs
		return nil, err
	}
	a.log, a.logFile = storage.NoLog() // a command reports on stderr
	if !o.OneShot {
		a.log, a.logFile = storage.OpenLog(a.Folder)
		// Only the windowed program reports an earlier crash.
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

// startDemo connects to a stand-in for Smokeball in this process. No real keychain entry is touched, whatever is configured.
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

// Remembered returns which notices the person has already been given, and what they have answered for good. It reads files.
func (a *Agent) Remembered() *storage.Remembered { return storage.OpenRemembered(a.Folder, a.Demo) }

// Now returns the time of the wall clock.
func (a *Agent) Now() time.Time { return time.Now() }

// Close ends everything. It waits for a renewal under way to be saved.
func (a *Agent) Close() {
	a.unfollow()
	for _, c := range a.connections {
		c.Session.Close()
	}
	if a.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = a.server.Shutdown(ctx) // requests still open go unanswered
	}
	_ = a.logFile.Close() // an error could no longer be logged
}
