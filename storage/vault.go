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

// Key is what makes a connection: the same key, the same record.
type Key struct {
	SignInURL, APIURL, ClientID string
	Demo                        bool // the built-in stand-in, wherever it listens
}

// KeyOf is what the record of a connection is kept by.
func KeyOf(c auth.Connection) Key {
	return Key{SignInURL: c.SignInURL, APIURL: c.APIURL, ClientID: c.ClientID, Demo: c.Demo}
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
	key                                Key
	lockFile, holderFile               string
	revisionFile, markFile, recordFile string
	// untold: the record has changed, and other processes could not be told.
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

// Unlock makes the keychain usable for this record, with a keyring in it. It returns at once when it is, and may wait for the person as
// long as ctx lets it.
func (v *Vault) Unlock(ctx context.Context) error { return v.keychain.unlock(ctx, v.series()...) }

// Load returns the record, nil when nothing is stored. It needs no lock.
func (v *Vault) Load(ctx context.Context) ([]byte, error) {
	record, err := v.load(ctx)
	if record != nil || errors.Is(err, auth.ErrRecordDamaged) {
		v.noteRecord() // an earlier version of the program has not
	}
	return record, err
}

// Lock takes the connection's lock, against other goroutines and other processes, waiting as long as ctx lets it. The lock
// ends with Unlock, though not before a keychain call that is past its deadline has come back or been given up, or with the process.
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
	_ = WriteFile(v.holderFile, []byte(strconv.Itoa(os.Getpid()))) // at worst, others do not know whom they wait for
	return vaultLock{v.keychain, file}, nil
}

// holder is the number of the process that has the lock, 0 where that is this one or not known.
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

// Save replaces the record. Only with the lock.
func (v *Vault) Save(ctx context.Context, record []byte) error {
	v.noteRecord()
	return v.write(func() error { return v.save(ctx, record) })
}

// Delete removes the record and every trace of it. Only with the lock.
func (v *Vault) Delete(ctx context.Context) error {
	err := v.write(func() error { return v.delete(ctx) })
	if err == nil {
		v.forgetRecord()
	}
	return err
}

// CheckWritable makes sure that a Save would work now. Only with the lock.
func (v *Vault) CheckWritable(ctx context.Context) error { return v.rehearse(ctx) }

// Sweep removes what an interrupted Save or Delete has left behind. Only with the lock.
func (v *Vault) Sweep(ctx context.Context) error { return v.sweep(ctx) }

func (v *Vault) write(change func() error) error {
	err := change()
	// Also after a failure: the record may have changed all the same. What counts is in the keychain by now, so it is no
	// failure when nobody can be told.
	v.untold.Store(v.tell() != nil)
	return err
}

// Revision changes whenever some process has changed the record.
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

// tell tells other processes that the record has changed. Where the revision file cannot be written, because the disk is full or somebody
// keeps the file open, the time of the lock's file stands in for it: setting that takes no space, and is allowed while a file is open.
func (v *Vault) tell() error {
	now := time.Now()
	err := WriteFile(v.revisionFile, fmt.Appendf(nil, "%d %d\n", now.UnixNano(), os.Getpid()))
	if err != nil {
		err = os.Chtimes(v.lockFile, now, now)
	}
	return err
}

// SetUnanswered keeps the fingerprint of a record whose renewal may go unanswered, over the end of the process; "" keeps none. Only with
// the lock. It fails with auth.ErrStateFolder.
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

// Unanswered is what SetUnanswered kept last, "" when it cannot be read.
func (v *Vault) Unanswered() string {
	text, err := ReadFile(v.markFile)
	if err != nil {
		return ""
	}
	return string(text)
}
