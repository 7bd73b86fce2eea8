package agent

import (
	"context"

	"smokeball-connect/auth"
	"smokeball-connect/demo"
	"smokeball-connect/storage"
)

// APIKey returns the API key for the connection's app: the one in the environment, else the one in the keychain, else the zero Secret. It
// fails with the keychain's errors in package auth, and never prompts.
func (a *Agent) APIKey(ctx context.Context) (auth.Secret, error) {
	if !a.environmentKey.IsZero() {
		return a.environmentKey, nil
	}
	kept, err := a.keptAPIKey()
	if err != nil {
		return auth.Secret{}, err
	}
	return kept.Load(ctx)
}

// apiKeyOf returns the API key to use with a connection. The demo has a key of its own, so that it can show everything.
func (a *Agent) apiKeyOf(ctx context.Context, c auth.Connection) (auth.Secret, error) {
	if c.Demo {
		return auth.NewSecret(demo.APIKey), nil
	}
	if !a.environmentKey.IsZero() {
		return a.environmentKey, nil
	}
	return storage.OpenAPIKey(c).Load(ctx)
}

// APIKeyIsSet reports whether the environment has an API key, which takes precedence over the one in the keychain.
func (a *Agent) APIKeyIsSet() bool { return !a.environmentKey.IsZero() }

// APIKeyIsKept reports whether the keychain has an API key. It fails as APIKey does.
func (a *Agent) APIKeyIsKept(ctx context.Context) (bool, error) {
	kept, err := a.keptAPIKey()
	if err != nil {
		return false, err
	}
	key, err := kept.Load(ctx)
	return !key.IsZero(), err
}

// SaveAPIKey saves a key in the keychain, replacing the one that was there. It fails as APIKey does, and with kind ConfigurationMissing or
// ConfigurationInvalid if the settings describe no app for it to belong to.
func (a *Agent) SaveAPIKey(ctx context.Context, key auth.Secret) error {
	kept, err := a.keptAPIKey()
	if err != nil {
		return err
	}
	return kept.Save(ctx, key)
}

// RemoveAPIKey removes the key from the keychain, if there is one. It fails as SaveAPIKey does.
func (a *Agent) RemoveAPIKey(ctx context.Context) error {
	kept, err := a.keptAPIKey()
	if err != nil {
		return err
	}
	return kept.Remove(ctx)
}

// keptAPIKey returns the keychain entry for the app and the API host in the settings.
func (a *Agent) keptAPIKey() (storage.APIKey, error) {
	if a.Demo {
		return storage.OpenAPIKey(auth.Connection{Demo: true}), nil
	}
	connection, why := a.Settings.Now().Connection()
	if why != auth.NoProblem {
		return storage.APIKey{}, &auth.Error{Kind: why}
	}
	return storage.OpenAPIKey(connection), nil
}
