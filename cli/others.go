package cli

import (
	"context"
	"errors"
	"slices"
	"strings"

	"smokeball-connect/auth"
	"smokeball-connect/storage"
)

// Others are the sign-ins that the keychain holds for connections that the settings do not name, or not any more: a change of
// settings ends none. It reads the keychain, and asks Smokeball nothing. Of one that cannot be read, the status says why.
func (p *Program) Others(ctx context.Context) ([]auth.Status, error) {
	keys, err := p.otherKeys()
	var all []auth.Status
	for _, key := range keys {
		s := p.openOther(key)
		status, waitErr := opened(ctx, s)
		s.Close()
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
func (p *Program) EndOther(ctx context.Context, other auth.Status) error {
	keys, err := p.otherKeys()
	for _, key := range keys {
		if c := connectionOf(key); c.Name() == other.Connection && c.APIURL == other.APIURL {
			s := p.openOther(key)
			defer s.Close()
			_, err := end(ctx, s)
			return err
		}
	}
	if err != nil {
		return err
	}
	return &auth.Error{Kind: auth.NobodySignedIn}
}

// otherKeys are those of the records that are not the session's. The demo has but one.
func (p *Program) otherKeys() ([]storage.Key, error) {
	if p.Demo {
		return nil, nil
	}
	keys, err := storage.Records(p.Folder)
	current, parseErr := parse(p.settings.values)
	keys = slices.DeleteFunc(keys, func(k storage.Key) bool {
		return k.Demo || parseErr == nil && p.settings.fileErr == nil && k == storage.KeyOf(current)
	})
	slices.SortFunc(keys, func(a, b storage.Key) int { return strings.Compare(connectionOf(a).Name(), connectionOf(b).Name()) })
	return keys, err
}

func connectionOf(key storage.Key) auth.Connection {
	return auth.ConnectionAt(key.SignInURL, key.APIURL, key.ClientID)
}

func (p *Program) openOther(key storage.Key) *auth.Session {
	s := auth.NewSession(auth.Options{
		OpenVault:   p.openVault,
		OpenJournal: p.openJournal,
		Transport:   p.transport,
		Log:         p.log,
		NeverAsk:    true,
		OnDemand:    true,
	})
	s.Configure(connectionOf(key), auth.NoProblem, false)
	return s
}

// opened waits until the keychain was read.
func opened(ctx context.Context, s *auth.Session) (auth.Status, error) {
	status, err := s.Wait(ctx, func(s auth.Status) bool { return s.State != auth.Opening })
	if err != nil {
		return status, errInterrupted
	}
	return status, nil
}

// errNobody: there is no sign-in to end.
var errNobody = errors.New("nobody was signed in")

// end revokes the sign-in of a session, and removes it. It fails with errNobody where there is none, with errInterrupted, and with *auth.Error:
// of the kind NotRevoked where it is removed here but Smokeball could not be told.
func end(ctx context.Context, s *auth.Session) (auth.Status, error) {
	status, err := opened(ctx, s)
	if err != nil {
		return status, err
	}
	damaged := status.Problem.Kind == auth.RecordDamaged
	switch {
	case status.State == auth.NotConfigured, status.State == auth.KeychainUnavailable && !damaged:
		return status, &auth.Error{Kind: status.Problem.Kind}
	case !status.SignedIn() && !damaged:
		return status, errNobody
	}
	s.Disconnect()
	status, err = s.Wait(ctx, func(s auth.Status) bool { return s.Waiting != auth.WaitForDisconnect })
	switch {
	case err != nil:
		return status, errInterrupted
	case status.State != auth.SignedOut, status.Aside.Kind != auth.NoProblem:
		return status, &auth.Error{Kind: status.Aside.Kind}
	}
	return status, nil
}
