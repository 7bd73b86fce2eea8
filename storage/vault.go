package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"

	"smokeball-connect/auth"
)

// Key identifies a record: connections with the same key share a record.
type Key struct {
	SignInURL, APIURL, ClientID string
	Demo                        bool // the demo, whatever its address
}

// KeyOf returns the key of a connection's record.
func KeyOf(c auth.Connection) Key {
	return Key{SignInURL: c.SignInURL, APIURL: c.APIURL, ClientID: c.ClientID, Demo: c.Demo}
}

// name begins the names of the record's entries, which people may see: the host, the client ID, and a short hash of the whole key.
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

// file begins the names of the record's files in the state folder.
func (k Key) file() string {
	if k.Demo {
		return "demo"
	}
	return "connection-" + k.digits()
}

// Vault keeps the record of one connection in the keychain. It is an auth.Vault. Only Unlock may make the system ask the person
// something; every other call fails with auth.ErrKeychainLocked instead.
type Vault struct {
	entries
	key                                Key
	lockFile, holderFile               string
	revisionFile, markFile, recordFile string
	// untold is true if the record has changed and tell has failed.
	untold atomic.Bool
}

// OpenVault returns the vault of a connection. It does not touch the keychain.
func OpenVault(folder StateFolder, key Key) *Vault {
	return openVault(folder, key, theKeychain)
}

func openVault(folder StateFolder, key Key, k *keychain) *Vault {
	file := filepath.Join(folder.Path(), key.file())
	return &Vault{
		entries:      entries{k, key.name()},
		key:          key,
		lockFile:     file + ".lock",
		holderFile:   file + ".holder",
		revisionFile: file + ".revision",
		markFile:     file + ".mark",
		recordFile:   file + recordSuffix,
	}
}

// Unlock makes the keychain usable for this record, creating a keyring if there is none. It returns at once if the keychain is usable
// already; otherwise it may wait for the person until ctx ends.
func (v *Vault) Unlock(ctx context.Context) error { return v.keychain.unlock(ctx, v.series()...) }

// Load returns the record, nil when nothing is stored. It needs no lock.
func (v *Vault) Load(ctx context.Context) ([]byte, error) {
	record, err := v.load(ctx)
	if record != nil || errors.Is(err, auth.ErrRecordDamaged) {
		v.noteRecord() // earlier versions of the program did not
	}
	return record, err
}

// Lock takes the connection's lock, which excludes other goroutines and other processes, waiting for it until ctx ends. The lock ends with
// the process or with Unlock, but not while a keychain call that is past its deadline is still under way, unless that is stuck.
func (v *Vault) Lock(ctx context.Context) (auth.Lock, error) {
	file, err := takeLock(ctx, v.lockFile)
	if ctx.Err() != nil && err != nil {
		if process := v.holder(); process != 0 {
			return nil, &auth.LockHeldError{Process: process, Err: ctx.Err()}
		}
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	// At worst, others cannot say which process they wait for: nothing here has to outlive a power cut, which WriteFile waits for.
	_ = os.WriteFile(v.holderFile, []byte(strconv.Itoa(os.Getpid())), 0o600)
	return vaultLock{v.keychain, file}, nil
}

// holder returns the ID of the process that holds the lock, 0 if that is this process or not known.
func (v *Vault) holder() int {
	content, err := ReadFile(v.holderFile)
	if err != nil {
		return 0
	}
	process, err := strconv.Atoi(string(content))
	if err != nil || process == os.Getpid() || !running(process) {
		return 0
	}
	return process
}

// vaultLock is the lock of a connection.
type vaultLock struct {
	keychain *keychain
	file     *flock.Flock
}

func (l vaultLock) Held() bool { return l.file.Locked() && inPlace(l.file) }

func (l vaultLock) Unlock() {
	l.keychain.whenIdle(func() { l.file.Unlock() })
}

// Save replaces the record. The lock must be held.
func (v *Vault) Save(ctx context.Context, record []byte) error {
	v.noteRecord()
	return v.write(func() error { return v.save(ctx, record) })
}

// Delete removes the record and every trace of it. The lock must be held.
func (v *Vault) Delete(ctx context.Context) error {
	err := v.write(func() error { return v.delete(ctx) })
	if err == nil {
		v.forgetRecord()
	}
	return err
}

// CheckWritable checks that a Save would work now. The lock must be held.
func (v *Vault) CheckWritable(ctx context.Context) error { return v.rehearse(ctx) }

// Sweep removes what an interrupted Save or Delete has left behind. The lock must be held.
func (v *Vault) Sweep(ctx context.Context) error { return v.sweep(ctx) }

func (v *Vault) write(change func() error) error {
	err := change()
	// Tell others even after a failure, because the record may have changed. If that fails, it is retried later: the change
	// itself is in the keychain.
	v.untold.Store(v.tell() != nil)
	return err
}

// Revision returns a text that changes whenever any process changes the record.
func (v *Vault) Revision() string {
	if v.untold.Load() {
		v.untold.Store(v.tell() != nil)
	}
	revision, _ := os.ReadFile(v.revisionFile)
	if lock, err := os.Stat(v.lockFile); err == nil {
		revision = fmt.Append(revision, lock.ModTime().UnixNano())
	}
	return string(revision)
}

// tell tells other processes that the record has changed. If the revision file cannot be written, because the disk is full or another
// program has it open, it sets the time of the lock file instead, which needs no space and works while the file is open.
func (v *Vault) tell() error {
	now := time.Now()
	err := WriteFile(v.revisionFile, fmt.Appendf(nil, "%d %d\n", now.UnixNano(), os.Getpid()))
	if err != nil {
		err = os.Chtimes(v.lockFile, now, now)
	}
	return err
}

// SetUnanswered stores the fingerprint of a record whose renewal may go unanswered, beyond the end of the process; "" removes it. The lock
// must be held. It fails with auth.ErrStateFolder.
func (v *Vault) SetUnanswered(fingerprint string) error {
	var err error
	if fingerprint != "" {
		err = WriteFile(v.markFile, []byte(fingerprint))
	} else {
		err = removeFile(v.markFile)
	}
	if err != nil {
		return fmt.Errorf("%w: %v", auth.ErrStateFolder, err)
	}
	return nil
}

// Unanswered returns what SetUnanswered stored last, "" for nothing or if it cannot be read.
func (v *Vault) Unanswered() string {
	text, err := ReadFile(v.markFile)
	if err != nil {
		return ""
	}
	return string(text)
}
