package settings

import (
	"errors"
	"strings"

	"golang.org/x/sys/windows/registry"
)

// firmPlace is where the firm's settings are: a registry key that only administrators may write.
type firmPlace struct {
	root registry.Key
	name string // of root, as people know it
	path string
}

// openFirm returns where the firm's settings are on this system.
func openFirm() firmPlace {
	return firmPlace{registry.LOCAL_MACHINE, "HKEY_LOCAL_MACHINE", `Software\Policies\Connect for Smokeball`}
}

// read reads the firm's settings. It returns the zero Firm if there are none, and fails with a *FirmError if they cannot be understood.
func (p firmPlace) read() (Firm, error) {
	top, err := p.values(p.path)
	if err != nil {
		return Firm{}, err
	}
	defaults, err := p.values(p.path + `\Recommended`)
	if err != nil {
		return Firm{}, err
	}
	if len(top)+len(defaults) == 0 {
		return Firm{}, nil
	}
	return newFirm(p.name+`\`+p.path, top, defaults)
}

// values reads the values of a key, by their names in lower case.
func (p firmPlace) values(path string) (map[string]any, error) {
	wrong := func(why string) (map[string]any, error) {
		return nil, &FirmError{Place: p.name + `\` + path, Why: why}
	}
	key, err := registry.OpenKey(p.root, path, registry.QUERY_VALUE|registry.WOW64_64KEY)
	if errors.Is(err, registry.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return wrong("the key cannot be read.")
	}
	defer key.Close()
	names, err := key.ReadValueNames(0)
	if err != nil {
		return wrong("the key cannot be read.")
	}
	values := map[string]any{}
	for _, name := range names {
		if name == "" { // the key's default value
			continue
		}
		value, err := readPolicy(key, name)
		if err != nil {
			return wrong(name + " is not a text, a number or a list.")
		}
		values[strings.ToLower(name)] = value
	}
	return values, nil
}

// readPolicy reads a text, a list or a number. Variables in a REG_EXPAND_SZ are not expanded.
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
