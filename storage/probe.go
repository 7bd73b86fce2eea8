package storage

import (
	"context"
	"crypto/rand"
	"path/filepath"
)

// probeEntry is what TryKeychain writes, and removes.
const probeEntry = "check"

// TryKeychain checks that the keychain works by writing an entry of its own, reading it back and removing it. It fails with auth's errors
// of the keychain or that of ctx, and asks the person nothing. Without a state folder it takes no lock, and another process doing the same
// at the same time may make it fail.
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
