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
	// ID tells connections apart, and is part of what their records are kept by. That of the main one is empty.
	ID      string
	Session *auth.Session
}

// Main is the connection that the settings have always described.
func (a *Agent) Main() *Connection { return a.connections[0] }

// Connections are all of them, the main one first. There is but this one so far.
func (a *Agent) Connections() []*Connection { return a.connections }

// newConnection makes one that is not configured yet.
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

// Opened waits until the keychain was read. It fails with the error of ctx.
func (c *Connection) Opened(ctx context.Context) (auth.Status, error) {
	return c.Session.Wait(ctx, func(s auth.Status) bool { return s.State != auth.Opening })
}

// ErrNobody: there is no sign-in to end.
var ErrNobody = errors.New("nobody was signed in")

// End revokes the sign-in, and removes it. It fails with ErrNobody where there is none, with the error of ctx, and with *auth.Error: of
// the kind NotRevoked where it is removed here but Smokeball could not be told.
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
		return status, ErrNobody
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
