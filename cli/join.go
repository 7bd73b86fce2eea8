package cli

import (
	"context"
	"errors"
	"fmt"

	"smokeball-connect/auth"
	"smokeball-connect/storage"
)

// vault is a storage.Vault whose errors are those that package auth knows. The two packages do not know each other.
type vault struct{ *storage.Vault }

var vaultErrors = map[error]error{
	storage.ErrStateFolder: auth.ErrStateFolder,
	storage.ErrLocked:      auth.ErrKeychainLocked,
	storage.ErrAbsent:      auth.ErrKeychainAbsent,
	storage.ErrBroken:      auth.ErrKeychainBroken,
	storage.ErrSlow:        auth.ErrKeychainSlow,
	storage.ErrDamaged:     auth.ErrRecordDamaged,
}

// translated keeps the text of err, and makes it match the sentinel that package auth knows.
func translated(err error) error {
	for theirs, ours := range vaultErrors {
		if errors.Is(err, theirs) {
			return fmt.Errorf("%w: %w", ours, err)
		}
	}
	return err
}

func (v vault) Unlock(ctx context.Context) error { return translated(v.Vault.Unlock(ctx)) }

func (v vault) Load(ctx context.Context) ([]byte, error) {
	record, err := v.Vault.Load(ctx)
	return record, translated(err)
}

func (v vault) Lock(ctx context.Context) (func(), error) {
	unlock, err := v.Vault.Lock(ctx)
	return unlock, translated(err)
}

func (v vault) Save(ctx context.Context, record []byte) error {
	return translated(v.Vault.Save(ctx, record))
}

func (v vault) Delete(ctx context.Context) error { return translated(v.Vault.Delete(ctx)) }

func (v vault) Rehearse(ctx context.Context) error { return translated(v.Vault.Rehearse(ctx)) }

func (v vault) Mark(text string) error { return translated(v.Vault.Mark(text)) }

func (v vault) Sweep(ctx context.Context) error { return translated(v.Vault.Sweep(ctx)) }
