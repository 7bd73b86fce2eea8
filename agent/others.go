package agent

import (
	"context"
	"slices"
	"strings"

	"smokeball-connect/auth"
	"smokeball-connect/storage"
)

// Others are the sign-ins that the keychain holds for connections that the settings do not name, or not any more: a change of
// settings ends none. It reads the keychain, and asks Smokeball nothing. Of one that cannot be read, the status says why. It fails with
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

// EndOther revokes one of the others, known by its connection's name and API, and removes it. It fails with *auth.Error, and with kind
// NotRevoked where it is removed here but Smokeball could not be told.
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

// otherKeys are those of the records that are not the session's. The demo has but one.
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
