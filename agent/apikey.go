package agent

import (
	"context"

	"smokeball-connect/auth"
	"smokeball-connect/demo"
	"smokeball-connect/storage"
)

// APIKey is what Smokeball's API wants beside the token of the connection: that of the environment, else the one that the keychain has for
// this app at this API; the zero Secret where there is none. It fails with the keychain's errors of auth, and asks the person nothing.
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

// apiKeyOf is the key that a sign-in of a connection asks the API with. The demo has one of its own, so that it shows what there is to see.
func (a *Agent) apiKeyOf(ctx context.Context, c auth.Connection) (auth.Secret, error) {
	if c.Demo {
		return auth.NewSecret(demo.APIKey), nil
	}
	if !a.environmentKey.IsZero() {
		return a.environmentKey, nil
	}
	return storage.OpenAPIKey(c).Load(ctx)
}

// APIKeyIsSet reports whether the environment has an API key, which wins over the one in the keychain.
func (a *Agent) APIKeyIsSet() bool { return !a.environmentKey.IsZero() }

// APIKeyIsKept reports whether the keychain has one. It fails as APIKey.
func (a *Agent) APIKeyIsKept(ctx context.Context) (bool, error) {
	kept, err := a.keptAPIKey()
	if err != nil {
		return false, err
	}
	key, err := kept.Load(ctx)
	return !key.IsZero(), err
}

// SaveAPIKey keeps a key in the keychain, instead of the one that was there. It fails as APIKey, and with kind ConfigurationMissing or
// ConfigurationInvalid where there is no app that it could belong to.
func (a *Agent) SaveAPIKey(ctx context.Context, key auth.Secret) error {
	kept, err := a.keptAPIKey()
	if err != nil {
		return err
	}
	return kept.Save(ctx, key)
}

// RemoveAPIKey takes the key out of the keychain, if there is one. It fails as SaveAPIKey.
func (a *Agent) RemoveAPIKey(ctx context.Context) error {
	kept, err := a.keptAPIKey()
	if err != nil {
		return err
	}
	return kept.Remove(ctx)
}

// keptAPIKey is the entry of the keychain for the app and the API of the settings.
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
