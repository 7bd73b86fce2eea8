package auth

import (
	"context"
	"errors"
	"fmt"
)

// Vault keeps the record of one connection. The record is opaque to it.
//
// Its errors wrap one of the ErrKeychain sentinels, ErrNoKeyring, ErrStateFolder or ErrRecordDamaged, or are the
// context's. Only Unlock may make the system ask the person something; every other call fails with
// ErrKeychainLocked instead.
type Vault interface {
	// Unlock makes the keychain usable for this record, creating a keyring if there is none. It returns at once if the keychain is usable
	// already; otherwise it may wait for the person until ctx ends.
	Unlock(ctx context.Context) error
	// Load returns the record, or nil when nothing is stored. It does not need the lock.
	Load(ctx context.Context) ([]byte, error)
	// Lock takes the connection's lock, which excludes other goroutines and other processes, waiting for it until ctx
	// ends. The lock ends with Unlock or with the process. Lock fails with ErrStateFolder or with the error
	// of ctx, wrapped in a *LockHeldError where another process is known to hold the lock.
	Lock(ctx context.Context) (Lock, error)
	// Save replaces the record. When it fails, the old record is still whole. The lock must be held.
	Save(ctx context.Context, record []byte) error
	// Delete removes the record and every trace of it. The lock must be held.
	Delete(ctx context.Context) error
	// CheckWritable checks that a Save would work now, by writing something else and leaving the record alone (a rehearsal).
	// The lock must be held.
	CheckWritable(ctx context.Context) error
	// SetUnanswered stores the fingerprint of a record whose renewal may go unanswered, beyond the end of the process; "" removes
	// it. It is short and not secret. The lock must be held.
	SetUnanswered(fingerprint string) error
	// Unanswered returns what SetUnanswered stored last, "" for nothing.
	Unanswered() string
	// Sweep removes what an interrupted Save or Delete has left behind. The lock must be held.
	Sweep(ctx context.Context) error
	// Revision returns a text that changes whenever any process changes the record. It is cheap: it does not use the keychain.
	Revision() string
}

// Lock is the right to write the record of one connection.
type Lock interface {
	// Held reports whether the lock still keeps everybody else out. That ends when, for example, its file is
	// removed. The lock must be unlocked all the same.
	Held() bool
	// Unlock releases the lock and returns at once. While a write is still under way, the lock is kept until that is over.
	Unlock()
}

// LockHeldError is the error of a wait for a lock that another process held until the end.
type LockHeldError struct {
	Process int   // the ID of the process that holds the lock
	Err     error // of the context
}

func (e *LockHeldError) Error() string {
	return fmt.Sprintf("process %d has the lock: %v", e.Process, e.Err)
}

func (e *LockHeldError) Unwrap() error { return e.Err }

// The errors of a Vault.
var (
	// ErrKeychainLocked: the person has to unlock the keychain first, or refused to.
	ErrKeychainLocked = errors.New("the keychain is locked")
	// ErrKeychainAbsent: this session has no keychain.
	ErrKeychainAbsent = errors.New("there is no keychain")
	// ErrKeychainForbidden: the system allows no program to store anything, because of a policy of the firm.
	ErrKeychainForbidden = errors.New("a policy does not allow use of the keychain")
	// ErrKeychainOverNetwork: this is a session over the network, in which the system stores nothing.
	ErrKeychainOverNetwork = errors.New("the keychain is not available in a session over the network")
	// ErrNoKeyring: there is a keychain, but no keyring in it.
	ErrNoKeyring = errors.New("the keychain has no keyring")
	// ErrStateFolder: the folder with the locks cannot be used.
	ErrStateFolder = errors.New("the state folder cannot be used")
	// ErrKeychainBroken: the keychain fails in some other way.
	ErrKeychainBroken = errors.New("the keychain does not work")
	// ErrKeychainSlow: a call did not return before its deadline. It may still take effect.
	ErrKeychainSlow = errors.New("the keychain does not answer")
	// ErrKeychainStuck: a call has not returned for minutes and cannot be abandoned. Nothing can be read or written
	// until it returns or the program is restarted.
	ErrKeychainStuck = errors.New("the keychain has not answered for minutes")
	// ErrRecordDamaged: something is stored, but not a whole record. It is left there.
	ErrRecordDamaged = errors.New("the stored sign-in is damaged")
)

// brokenVault stands in for a vault that could not be opened.
type brokenVault struct{ err error }

func (v brokenVault) Unlock(context.Context) error         { return v.err }
func (v brokenVault) Load(context.Context) ([]byte, error) { return nil, v.err }
func (v brokenVault) Lock(context.Context) (Lock, error)   { return nil, v.err }
func (v brokenVault) Save(context.Context, []byte) error   { return v.err }
func (v brokenVault) Delete(context.Context) error         { return v.err }
func (v brokenVault) CheckWritable(context.Context) error  { return v.err }
func (v brokenVault) SetUnanswered(string) error           { return v.err }
func (v brokenVault) Unanswered() string                   { return "" }
func (v brokenVault) Sweep(context.Context) error          { return v.err }
func (v brokenVault) Revision() string                     { return "" }
