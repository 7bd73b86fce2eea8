package storage

import (
	"strings"

	"smokeball-connect/auth"
)

// systemError recognises a locked keychain, which /usr/bin/security reports as a number.
func systemError(err error) error {
	if strings.Contains(err.Error(), "exit status 36") {
		return auth.ErrKeychainLocked
	}
	return nil
}
