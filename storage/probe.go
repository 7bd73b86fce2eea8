package storage

import (
	"context"
	"crypto/rand"
	"path/filepath"
)

// probeEntry is what TryKeychain writes, and removes.
const probeEntry = "check"

// TryKeychain writes an entry of its own, reads it back, and removes it, as everything else that the program keeps there is written, read
// and removed. It fails with the keychain's errors of auth and with that of ctx, and asks the person nothing. Where there is no state
// folder, another process that does the same at the same time may make it fail.
func TryKeychain(ctx context.Context, folder StateFolder) error {
	return tryKeychain(ctx, folder, theKeychain)
}

func tryKeychain(ctx context.Context, folder StateFolder, k *keychain) error {
	if folder.Path() != "" {
		lock, err := takeLock(ctx, filepath.Join(folder.Path(), probeEntry+".lock"))
		switch {
		case ctx.Err() != nil:
			return late(ctx)
		case err == nil:
			defer k.whenIdle(func() { lock.Unlock() })
		}
	}
	if err := k.set(ctx, probeEntry, rand.Text()); err != nil {
		return err
	}
	return k.remove(ctx, probeEntry)
}
