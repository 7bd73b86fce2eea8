package storage

import (
	"strings"

	"smokeball-connect/auth"
)

// systemError recognises a locked keychain by the exit status of /usr/bin/security, all that go-keyring's error says.
func systemError(err error) error {
	if strings.Contains(err.Error(), "exit status 36") {
		return auth.ErrKeychainLocked
	}
	return nil
}
