package auth

import (
	"context"
	"errors"
	"fmt"
)

// Vault keeps the credential record of one connection. A record is opaque to it.
//
// Its errors wrap one of the ErrKeychain sentinels, ErrNoKeyring, ErrStateFolder or ErrRecordDamaged, or are the
// context's. Only Unlock may make the system ask the person something; every other call fails with
// ErrKeychainLocked instead.
type Vault interface {
	// Unlock makes the keychain usable for this record, with a keyring in it. It returns at once when it already is, and may
	// wait for the person as long as ctx lets it.
	Unlock(ctx context.Context) error
	// Load returns the record, or nil when nothing is stored. It does not need the lock.
	Load(ctx context.Context) ([]byte, error)
	// Lock takes the connection's lock, against other goroutines and other processes, waiting
	// as long as ctx lets it. The lock ends with Unlock or with the process. It fails with ErrStateFolder and with the error
	// of ctx, inside a *LockHeldError where another process is known to have it.
	Lock(ctx context.Context) (Lock, error)
	// Save replaces the record: when it fails, the old one is still whole. Only with the lock.
	Save(ctx context.Context, record []byte) error
	// Delete removes the record and every trace of it. Only with the lock.
	Delete(ctx context.Context) error
	// CheckWritable makes sure that a Save would work now, by writing something and leaving the record alone.
	// Only with the lock.
	CheckWritable(ctx context.Context) error
	// SetUnanswered keeps the fingerprint of a record whose renewal may go unanswered, over the end of the process; "" keeps
	// none. It is short and no secret. Only with the lock.
	SetUnanswered(fingerprint string) error
	// Unanswered is what SetUnanswered kept last.
	Unanswered() string
	// Sweep removes what an interrupted Save or Delete has left behind. Only with the lock.
	Sweep(ctx context.Context) error
	// Revision changes whenever some process has changed the record. It is cheap: no keychain.
	Revision() string
}

// Lock is the right to write the record of one connection.
type Lock interface {
	// Held reports whether the lock still keeps everybody else out. It does not any more when somebody has removed
	// what it is made of, such as its file. It still has to be unlocked then.
	Held() bool
	// Unlock gives it back. It returns at once, though a write that is still under way keeps the lock until it is over.
	Unlock()
}

// LockHeldError is the error of somebody who has waited for a lock in vain.
type LockHeldError struct {
	Process int   // the number of the process that has it
	Err     error // of the context
}

func (e *LockHeldError) Error() string {
	return fmt.Sprintf("process %d has the lock: %v", e.Process, e.Err)
}
func (e *LockHeldError) Unwrap() error { return e.Err }

// What can be wrong with a Vault.
var (
	// ErrKeychainLocked: somebody has to unlock the keychain first, or refused to.
	ErrKeychainLocked = errors.New("the keychain is locked")
	// ErrKeychainAbsent: this session has no keychain.
	ErrKeychainAbsent = errors.New("there is no keychain")
	// ErrKeychainForbidden: the system lets no program keep anything in it, by a policy of the firm or in this kind of session.
	ErrKeychainForbidden = errors.New("the system lets nobody use the keychain")
	// ErrNoKeyring: there is a keychain, but no keyring in it to keep anything in.
	ErrNoKeyring = errors.New("the keychain has no keyring")
	// ErrStateFolder: the folder with the locks cannot be used.
	ErrStateFolder = errors.New("the state folder cannot be used")
	// ErrKeychainBroken: the keychain fails in some other way.
	ErrKeychainBroken = errors.New("the keychain does not work")
	// ErrKeychainSlow: a call did not come back before its deadline. It may still take effect.
	ErrKeychainSlow = errors.New("the keychain does not answer")
	// ErrKeychainStuck: a call has not come back for minutes, and cannot be given up. Nothing can be read or written
	// until it does, or the program is started anew.
	ErrKeychainStuck = errors.New("the keychain has not answered for minutes")
	// ErrRecordDamaged: something is stored, but it is not a whole record. It is kept.
	ErrRecordDamaged = errors.New("the stored sign-in is damaged")
)

// brokenVault stands for a vault that could not be opened.
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
