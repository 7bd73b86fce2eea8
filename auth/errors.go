package auth

import (
	"context"
	"errors"
	"time"
)

// Error is a failure of a known kind. Its text is for logs and contains nothing that a server,
// a browser or a keychain said; people are shown a sentence for the kind.
type Error struct {
	Kind ProblemKind
	// RetryAfter is how long the server asked to wait before the next request; zero if it did not.
	RetryAfter time.Duration
	// Unanswered is true where a request may have been processed, but its answer never arrived: a code or a token that it used may no
	// longer be valid.
	Unanswered bool
	// Ports has the ports that cannot be listened on, with PortsTaken and PortsReserved.
	Ports []int
	// Process is the ID of the process that holds the lock, with Busy; zero where that is not known.
	Process int

	detail string
}

func (e *Error) Error() string {
	if e.detail == "" {
		return string(e.Kind)
	}
	return string(e.Kind) + ": " + e.detail
}

// ProblemOf returns the problem that err stands for, to be shown to a person. Its kind is NoProblem for nil.
func ProblemOf(err error, at time.Time) Problem {
	p := Problem{Kind: KindOf(err), At: at}
	if known, ok := errors.AsType[*Error](err); ok {
		p.Ports, p.Process = known.Ports, known.Process
	}
	return p
}

// KindOf returns the kind of problem that err stands for, NoProblem for nil. The errors of a Vault have kinds too; any other error is
// Unknown.
func KindOf(err error) ProblemKind {
	var known *Error
	switch {
	case err == nil:
		return NoProblem
	case errors.As(err, &known):
		return known.Kind
	case errors.Is(err, ErrKeychainLocked):
		return KeychainLocked
	case errors.Is(err, ErrKeychainAbsent):
		return KeychainAbsent
	case errors.Is(err, ErrKeychainSlow):
		return KeychainSlow
	case errors.Is(err, ErrKeychainStuck):
		return KeychainStuck
	case errors.Is(err, ErrKeychainForbidden):
		return KeychainForbidden
	case errors.Is(err, ErrKeychainOverNetwork):
		return KeychainOverNetwork
	case errors.Is(err, ErrNoKeyring):
		return NoKeyring
	case errors.Is(err, ErrRecordDamaged):
		return RecordDamaged
	case errors.Is(err, ErrStateFolder):
		return StateFolderFail
	case errors.Is(err, context.Canceled):
		return Cancelled
	case errors.Is(err, ErrKeychainBroken):
		return KeychainBroken
	}
	return Unknown
}
