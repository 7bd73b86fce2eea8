package storage

import (
	"errors"

	"golang.org/x/sys/windows"

	"smokeball-connect/auth"
)

// systemError recognises a Windows that lets nobody keep credentials: by the policy "Network access: Do not allow storage of passwords and
// credentials for network authentication", and in a session that came over the network. What else fails in Credential Manager is broken.
func systemError(err error) error {
	if errors.Is(err, windows.ERROR_NO_SUCH_LOGON_SESSION) {
		return auth.ErrKeychainForbidden
	}
	return nil
}
