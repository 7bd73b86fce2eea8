package agent

import (
	"context"
	"errors"

	"smokeball-connect/auth"
	"smokeball-connect/platform/browser"
	"smokeball-connect/platform/network"
	"smokeball-connect/storage"
)

// Connection is one of the person's connections, with the session that owns its sign-in.
type Connection struct {
	// ID tells connections apart. It is part of the key of their records, and empty for the main one.
	ID      string
	Session *auth.Session
}

// Main returns the connection that the settings describe.
func (a *Agent) Main() *Connection { return a.connections[0] }

// Connections returns all connections, the main one first. So far there is only that one.
func (a *Agent) Connections() []*Connection { return a.connections }

// newConnection returns a connection that is not configured yet.
func (a *Agent) newConnection(o Options) *Connection {
	c := &Connection{}
	c.Session = auth.NewSession(auth.Options{
		OpenVault:   a.openVault,
		OpenJournal: a.openJournal,
		Redirects:   storage.OpenRedirects(a.Folder),
		Experiences: storage.OpenExperiences(a.Folder),
		Network:     network.Fingerprint,
		OpenBrowser: browser.Open,
		Pages:       pages{c},
		APIKey:      a.apiKeyOf,
		Transport:   a.transport,
		Log:         a.log,
		NeverAsk:    o.OneShot,
		OnDemand:    o.OneShot,
	})
	return c
}

func (a *Agent) openVault(c auth.Connection) (auth.Vault, error) {
	return storage.OpenVault(a.Folder, storage.KeyOf(c)), nil
}

func (a *Agent) openJournal(c auth.Connection) auth.Journal {
	return storage.OpenJournal(a.Folder, storage.KeyOf(c))
}

// Opened waits until the keychain has been read. It fails with the error of ctx.
func (c *Connection) Opened(ctx context.Context) (auth.Status, error) {
	return c.Session.Wait(ctx, func(s auth.Status) bool { return s.State != auth.Opening })
}

// ErrNotSignedIn says that there is no sign-in to end.
var ErrNotSignedIn = errors.New("nobody was signed in")

// End revokes the sign-in and removes it from the keychain. It fails with ErrNotSignedIn if there is none, with the error of ctx, and with
// *auth.Error: of kind NotRevoked if the sign-in was removed here but Smokeball could not be told.
func (c *Connection) End(ctx context.Context) (auth.Status, error) {
	status, err := c.Opened(ctx)
	if err != nil {
		return status, err
	}
	damaged := status.Problem.Kind == auth.RecordDamaged
	switch {
	case status.State == auth.NotConfigured, status.State == auth.KeychainUnavailable && !damaged:
		return status, status.Problem.Err()
	case !status.SignedIn() && !damaged:
		return status, ErrNotSignedIn
	}
	c.Session.Disconnect()
	status, err = c.Session.Wait(ctx, func(s auth.Status) bool { return s.Waiting != auth.WaitForDisconnect })
	switch {
	case err != nil:
		return status, err
	case status.State != auth.SignedOut, status.Warning.Kind != auth.NoProblem:
		return status, status.Warning.Err()
	}
	return status, nil
}
