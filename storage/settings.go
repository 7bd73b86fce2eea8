package storage

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"smokeball-connect/product"
)

// Source is where a setting comes from. What comes first wins.
type Source int

const (
	FirmLocked  Source = iota // set by the firm, and not to be changed: auth.LockedOrigin
	Environment               // an environment variable
	Person                    // the settings file
	FirmDefault               // set by the firm, as a default
	BuiltIn
)

// Value is a setting in force. Text is "" where nothing is set.
type Value struct {
	Text   string
	Source Source
}

// Layer has the settings of one source, by name.
type Layer map[string]string

// Configuration has the layers of every source.
type Configuration map[Source]Layer

// Get returns the value in force: of the first source that has one.
func (c Configuration) Get(name string) Value {
	for source := FirmLocked; source <= BuiltIn; source++ {
		if text := strings.TrimSpace(c[source][name]); text != "" {
			return Value{text, source}
		}
	}
	return Value{"", BuiltIn}
}

// Of returns a configuration in which the layer of a source is another.
func (c Configuration) Of(source Source, layer Layer) Configuration {
	next := maps.Clone(c)
	next[source] = layer
	return next
}

// With returns a configuration in which the person's settings are changed. An empty text takes a setting away.
func (c Configuration) With(changes Layer) Configuration {
	person := Layer{}
	for name, text := range c[Person] {
		person[name] = text
	}
	for name, text := range changes {
		if text = strings.TrimSpace(text); text == "" {
			delete(person, name)
		} else {
			person[name] = text
		}
	}
	return c.Of(Person, person)
}

// environmentPrefix and the name in capitals make a variable: SMOKEBALL_CLIENT_ID.
const environmentPrefix = "SMOKEBALL_"

// FromEnvironment is the layer of the environment's variables for the named settings.
func FromEnvironment(names []string, getenv func(string) string) Layer {
	layer := Layer{}
	for _, name := range names {
		if text := getenv(environmentPrefix + strings.ToUpper(name)); text != "" {
			layer[name] = text
		}
	}
	return layer
}

// TakeAPIKey reads the variable SMOKEBALL_API_KEY, and removes it, so that no child inherits it. Space, line ends and a byte order mark
// around it come from how it was put there.
func TakeAPIKey() string {
	const name = environmentPrefix + "API_KEY"
	defer os.Unsetenv(name)
	return strings.TrimSpace(strings.TrimPrefix(os.Getenv(name), "\ufeff"))
}

// SettingsFile is the file of the person's own settings. It may roam with them.
type SettingsFile struct{ path string }

// OpenSettingsFile says where the file is. It may not exist yet.
func OpenSettingsFile() (SettingsFile, error) {
	base, err := os.UserConfigDir()
	return SettingsFile{filepath.Join(base, product.Command, "settings.toml")}, err
}

// Path is where it is.
func (f SettingsFile) Path() string { return f.path }

// ErrSettingsUnreadable: the settings cannot be read now. That says nothing about what is in them.
var ErrSettingsUnreadable = errors.New("cannot be read")

// ErrSettingsMalformed: the settings were read, and cannot be understood.
var ErrSettingsMalformed = errors.New("cannot be understood")

// Read returns the settings in the file as texts, lists joined with commas. It fails with
// ErrSettingsUnreadable, or with ErrSettingsMalformed and a sentence that names the line; nothing of the file is used then.
func (f SettingsFile) Read() (Layer, error) {
	all, err := f.read()
	if err != nil {
		return nil, err
	}
	layer := Layer{}
	for name, value := range all {
		switch v := value.(type) {
		case string:
			layer[name] = v
		case []any:
			var texts []string
			for _, item := range v {
				texts = append(texts, fmt.Sprint(item))
			}
			layer[name] = strings.Join(texts, ",")
		default: // whoever wants it says what is wrong with it
			layer[name] = fmt.Sprint(v)
		}
	}
	return layer, nil
}

func (f SettingsFile) read() (map[string]any, error) {
	content, err := ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]any{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the settings in %s %w: %v", f.path, ErrSettingsUnreadable, err)
	}
	all := map[string]any{}
	if err := toml.Unmarshal(content, &all); err != nil {
		var at toml.ParseError
		if errors.As(err, &at) {
			return nil, fmt.Errorf("the settings in %s %w: line %d: %s", f.path, ErrSettingsMalformed, at.Position.Line, at.Message)
		}
		return nil, fmt.Errorf("the settings in %s %w", f.path, ErrSettingsMalformed)
	}
	return all, nil
}

// Save changes the named settings and keeps all others, known or not; an empty text takes a setting away. A file that cannot be
// read stays as it is, and Save fails with ErrSettingsUnreadable. One that cannot be understood is kept beside the new one, as
// settings.toml.broken-<time>. Where the file is a link, what it leads to is written.
func (f SettingsFile) Save(changes Layer) error {
	if err := f.save(changes); err != nil {
		return fmt.Errorf("the settings cannot be saved: %w", err)
	}
	return nil
}

func (f SettingsFile) save(changes Layer) error {
	path, err := LinkTarget(f.path)
	if err != nil {
		return err
	}
	all, err := f.read()
	switch {
	case errors.Is(err, ErrSettingsMalformed):
		aside := path + ".broken-" + time.Now().UTC().Format("20060102T150405")
		if err := RenameFile(path, aside); err != nil {
			return err
		}
		all = map[string]any{}
	case err != nil:
		return err
	}
	for name, text := range changes {
		// TOML is UTF-8, and what is not could not be read again.
		if text = strings.TrimSpace(strings.ToValidUTF8(text, "")); text == "" {
			delete(all, name)
		} else {
			all[name] = text
		}
	}
	var content bytes.Buffer
	if err := toml.NewEncoder(&content).Encode(all); err != nil {
		return err
	}
	return WriteFile(path, content.Bytes())
}
