package storage

import (
	"errors"
	"strings"

	"golang.org/x/sys/windows/registry"

	"smokeball-connect/product"
)

const policies = `Software\Policies\` + product.Name

// ReadManaged reads the firm's settings; none is no error. It fails with a *ManagedError where they cannot be
// understood, and nothing of them is to be used then. Only administrators may write there.
func ReadManaged(known func(name string) bool) (Managed, error) {
	top, err := readPolicies(policies)
	if err != nil {
		return Managed{}, err
	}
	defaults, err := readPolicies(policies + `\Recommended`)
	if err != nil {
		return Managed{}, err
	}
	if len(top)+len(defaults) == 0 {
		return Managed{}, nil
	}
	return managed(`HKEY_LOCAL_MACHINE\`+policies, top, defaults, known)
}

// readPolicies reads the values of a key.
func readPolicies(path string) (map[string]any, error) {
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, path, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if errors.Is(err, registry.ErrNotExist) {
		return nil, nil
	}
	place := `HKEY_LOCAL_MACHINE\` + path
	if err != nil {
		return nil, &ManagedError{place, "the key cannot be read."}
	}
	defer key.Close()
	names, err := key.ReadValueNames(0)
	if err != nil {
		return nil, &ManagedError{place, "the key cannot be read."}
	}
	values := map[string]any{}
	for _, name := range names {
		if name == "" { // the key's own value, which has no name
			continue
		}
		value, err := readPolicy(key, name)
		if err != nil {
			return nil, &ManagedError{place, name + " is neither a text nor a number nor a list."}
		}
		values[strings.ToLower(name)] = value
	}
	return values, nil
}

// readPolicy reads a text, a list or a number. A text of the kind that has variables in it is taken as it is.
func readPolicy(key registry.Key, name string) (any, error) {
	_, kind, err := key.GetValue(name, nil)
	if err != nil {
		return nil, err
	}
	switch kind {
	case registry.SZ, registry.EXPAND_SZ:
		text, _, err := key.GetStringValue(name)
		return text, err
	case registry.MULTI_SZ:
		list, _, err := key.GetStringsValue(name)
		return list, err
	case registry.DWORD, registry.QWORD:
		number, _, err := key.GetIntegerValue(name)
		return number, err
	}
	return nil, registry.ErrUnexpectedType
}
