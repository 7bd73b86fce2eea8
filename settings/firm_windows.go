package settings

import (
	"errors"
	"strings"

	"golang.org/x/sys/windows/registry"
)

// firmPlace is where the firm's settings are: a key of the registry that only administrators may write.
type firmPlace struct {
	root registry.Key
	name string // of the root
	path string
}

// openFirm says where they are.
func openFirm() firmPlace {
	return firmPlace{registry.LOCAL_MACHINE, "HKEY_LOCAL_MACHINE", `Software\Policies\Connect for Smokeball`}
}

// read reads them; none is no error. It fails with a *FirmError where they cannot be understood, and nothing of them is to be used then.
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

// values reads the values of a key.
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
		if name == "" { // the key's own value, which has no name
			continue
		}
		value, err := readPolicy(key, name)
		if err != nil {
			return wrong(name + " is neither a text nor a number nor a list.")
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
