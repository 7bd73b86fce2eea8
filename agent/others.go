package agent

import (
	"context"
	"slices"
	"strings"

	"smokeball-connect/auth"
	"smokeball-connect/storage"
)

// Others returns the sign-ins in the keychain for connections that the settings do not describe, or no longer describe: changing the
// settings ends no sign-in. It reads the keychain, without asking Smokeball. The status of one that cannot be read says why. It fails with
// the error of ctx, and with auth.ErrStateFolder.
func (a *Agent) Others(ctx context.Context) ([]auth.Status, error) {
	keys, err := a.otherKeys()
	var all []auth.Status
	for _, key := range keys {
		c := a.openOther(key)
		status, waitErr := c.Opened(ctx)
		c.Session.Close()
		if waitErr != nil {
			return all, waitErr
		}
		if status.State != auth.SignedOut {
			all = append(all, status)
		}
	}
	return all, err
}

// EndOther revokes one of the Others, identified by its connection's name and API, and removes it. It fails as Connection.End does, and
// with *auth.Error of kind NobodySignedIn if it is not there any more.
func (a *Agent) EndOther(ctx context.Context, other auth.Status) error {
	keys, err := a.otherKeys()
	for _, key := range keys {
		if c := connectionOf(key); c.Name() == other.Connection && c.APIURL == other.APIURL {
			other := a.openOther(key)
			defer other.Session.Close()
			_, err := other.End(ctx)
			return err
		}
	}
	if err != nil {
		return err
	}
	return &auth.Error{Kind: auth.NobodySignedIn}
}

// otherKeys returns the keys of all records but the main session's, sorted by the connections' names. In the demo there are none.
func (a *Agent) otherKeys() ([]storage.Key, error) {
	if a.Demo {
		return nil, nil
	}
	keys, err := storage.Records(a.Folder)
	current, why := a.Settings.Now().Connection()
	keys = slices.DeleteFunc(keys, func(k storage.Key) bool {
		return k.Demo || why == auth.NoProblem && k == storage.KeyOf(current)
	})
	slices.SortFunc(keys, func(a, b storage.Key) int { return strings.Compare(connectionOf(a).Name(), connectionOf(b).Name()) })
	return keys, err
}

func connectionOf(key storage.Key) auth.Connection {
	return auth.ConnectionAt(key.SignInURL, key.APIURL, key.ClientID)
}

func (a *Agent) openOther(key storage.Key) *Connection {
	s := auth.NewSession(auth.Options{
		OpenVault:   a.openVault,
		OpenJournal: a.openJournal,
		Transport:   a.transport,
		Log:         a.log,
		NeverAsk:    true,
		OnDemand:    true,
	})
	s.Configure(connectionOf(key), auth.NoProblem, false)
	return &Connection{Session: s}
}
