package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"smokeball-connect/auth"
)

// Key is what makes a connection: the same key, the same record.
type Key struct {
	SignInURL, APIURL, ClientID string
	Demo                        bool // the built-in stand-in, wherever it listens
}

// name tells entries apart, for people too: the host, the client ID, and a few digits over all of the key.
func (k Key) name() string {
	if k.Demo {
		return "demo"
	}
	host := k.SignInURL
	if u, err := url.Parse(k.SignInURL); err == nil && u.Host != "" {
		host = u.Host
	}
	return fmt.Sprintf("%s/%s (%s)", host, k.ClientID, k.digits())
}

func (k Key) digits() string {
	sum := sha256.Sum256([]byte(k.SignInURL + "\x00" + k.APIURL + "\x00" + k.ClientID))
	return hex.EncodeToString(sum[:4])
}

// file is the start of the key's file names.
func (k Key) file() string {
	if k.Demo {
		return "demo"
	}
	return "connection-" + k.digits()
}

// Vault keeps the credential record of one connection in the keychain. Only Unlock may make the system ask the person
// something; every other call fails with auth.ErrKeychainLocked instead.
type Vault struct {
	entries
	lockFile, revisionFile, markFile string
}

// OpenVault returns the vault of a connection. It does not touch the keychain.
func OpenVault(folder StateFolder, key Key) *Vault {
	return openVault(folder, key, theKeychain)
}

func openVault(folder StateFolder, key Key, k *keychain) *Vault {
	return &Vault{
		entries:      entries{k, key.name()},
		lockFile:     filepath.Join(folder.Path(), key.file()+".lock"),
		revisionFile: filepath.Join(folder.Path(), key.file()+".revision"),
		markFile:     filepath.Join(folder.Path(), key.file()+".mark"),
	}
}

// Unlock makes the keychain usable. It returns at once when it is, and may wait for the person as long as ctx lets it.
func (v *Vault) Unlock(ctx context.Context) error {
	return v.keychain.unlock(ctx, v.series()...)
}

// Load returns the record, nil when nothing is stored. It needs no lock.
func (v *Vault) Load(ctx context.Context) ([]byte, error) {
	return v.load(ctx)
}

// lockRetry is how often a lock that somebody else holds is tried.
const lockRetry = 50 * time.Millisecond

// Lock takes the connection's lock, against other goroutines and other processes, waiting as long as ctx lets it. The lock
// ends with Unlock, though not before a keychain call that is past its deadline has come back, or with the process.
func (v *Vault) Lock(ctx context.Context) (auth.Lock, error) {
	lock := flock.New(v.lockFile, flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, lockRetry); err != nil {
		lock.Close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	return vaultLock{v.keychain, lock}, nil
}

// vaultLock is the lock of a connection.
type vaultLock struct {
	keychain *keychain
	file     *flock.Flock
}

func (l vaultLock) Held() bool { return l.file.Locked() }

func (l vaultLock) Unlock() {
	l.keychain.whenIdle(func() { l.file.Unlock() })
}

// Save replaces the record. Only with the lock.
func (v *Vault) Save(ctx context.Context, record []byte) error {
	return v.write(func() error { return v.save(ctx, record) })
}

// Delete removes the record and every trace of it. Only with the lock.
func (v *Vault) Delete(ctx context.Context) error {
	return v.write(func() error { return v.delete(ctx) })
}

// Rehearse makes sure that a Save would work now. Only with the lock.
func (v *Vault) Rehearse(ctx context.Context) error {
	return v.rehearse(ctx)
}

// Mark keeps a short text over the end of the process, "" for none. Only with the lock. It fails with auth.ErrStateFolder.
func (v *Vault) Mark(text string) error {
	var err error
	if text != "" {
		err = writeFile(v.markFile, []byte(text))
	} else if err = os.Remove(v.markFile); errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	return nil
}

// Marked is what Mark kept last, "" when it cannot be read.
func (v *Vault) Marked() string {
	text, err := os.ReadFile(v.markFile)
	if err != nil {
		return ""
	}
	return string(text)
}

// Sweep removes what an interrupted Save or Delete has left behind. Only with the lock.
func (v *Vault) Sweep(ctx context.Context) error {
	return v.sweep(ctx)
}

func (v *Vault) write(change func() error) error {
	err := change()
	// Also after a failure: the record may have changed all the same.
	if revisionErr := v.changed(); err == nil && revisionErr != nil {
		return nil // what counts is saved; others learn of it with their next look
	}
	return err
}

// Revision changes whenever some process has changed the record. It is "" before the first change.
func (v *Vault) Revision() string {
	text, err := os.ReadFile(v.revisionFile)
	if err != nil {
		return ""
	}
	return string(text)
}

func (v *Vault) changed() error {
	return writeFile(v.revisionFile, []byte(fmt.Sprintf("%d %d\n", time.Now().UnixNano(), os.Getpid())))
}
