package storage

import (
	"errors"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"smokeball-connect/auth"
)

// systemError recognises that Windows does not allow credentials to be stored: because of a policy, or else because this is a network logon
// session, which has none (https://learn.microsoft.com/en-us/windows/win32/api/wincred/nf-wincred-credwritew). Any other error of
// Credential Manager counts as broken.
func systemError(err error) error {
	switch {
	case !errors.Is(err, windows.ERROR_NO_SUCH_LOGON_SESSION):
		return nil
	case credentialsForbidden(registry.LOCAL_MACHINE, lsa):
		return auth.ErrKeychainForbidden
	}
	return auth.ErrKeychainOverNetwork
}

// lsa is the registry key with the policies of the local security authority, in HKEY_LOCAL_MACHINE.
const lsa = `SYSTEM\CurrentControlSet\Control\Lsa`

// credentialsForbidden reports whether the policy "Network access: Do not allow storage of passwords and credentials for network
// authentication" is on, according to a registry key, which everybody may read.
func credentialsForbidden(root registry.Key, path string) bool {
	key, err := registry.OpenKey(root, path, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return false
	}
	defer key.Close()
	on, _, err := key.GetIntegerValue("DisableDomainCreds")
	return err == nil && on != 0
}
