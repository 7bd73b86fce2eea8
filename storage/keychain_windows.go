package storage

import (
	"errors"

	"golang.org/x/sys/windows"

	"smokeball-connect/auth"
)

// systemError recognises that Windows does not allow credentials to be stored: because of the policy "Network access: Do not allow storage
// of passwords and credentials for network authentication", or in a network logon session. Any other error of Credential Manager counts as
// broken.
func systemError(err error) error {
	if errors.Is(err, windows.ERROR_NO_SUCH_LOGON_SESSION) {
		return auth.ErrKeychainForbidden
	}
	return nil
}
