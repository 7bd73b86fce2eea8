package storage

import (
	"context"
	"strings"

	"smokeball-connect/auth"
)

// keychainReady cannot know: macOS asks the person by itself, when it wants to.
func keychainReady(context.Context) error { return nil }

func unlockKeychain(context.Context) error { return nil }

// systemError recognises a locked keychain, which /usr/bin/security reports as a number.
func systemError(err error) error {
	if strings.Contains(err.Error(), "exit status 36") {
		return auth.ErrKeychainLocked
	}
	return nil
}
