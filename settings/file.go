package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"smokeball-connect/product"
	"smokeball-connect/storage"
)

// File is the file with the person's own settings. It may be in a roaming profile.
type File struct{ path string }

// OpenFile returns the person's settings file, which may not exist yet. It fails if the system has no folder for it.
func OpenFile() (File, error) {
	base, err := os.UserConfigDir()
	return File{filepath.Join(base, product.Command, "settings.toml")}, err
}

// Path returns the file's path.
func (f File) Path() string { return f.path }

var (
	// ErrUnreadable says that the settings cannot be read at the moment, whatever they contain.
	ErrUnreadable = errors.New("cannot be read")
	// ErrMalformed says that the settings were read, but cannot be understood.
	ErrMalformed = errors.New("cannot be understood")

	// errNothing accompanies one of the others if nothing is there, perhaps only for a moment: the file is empty, as while an editor
	// rewrites it, or the folder that it would be in is gone, as on a share that is away. At the start it counts as no settings.
	errNothing = errors.New("there is nothing")
)

// fileError says why a settings file is not used.
type fileError struct {
	path    string
	kind    error // ErrUnreadable or ErrMalformed
	why     string
	nothing bool // errNothing
}

func (e *fileError) Error() string {
	text := fmt.Sprintf("the settings in %s %v", e.path, e.kind)
	if e.why != "" {
		text += ": " + e.why
	}
	return text
}

func (e *fileError) Is(target error) bool {
	return target == e.kind || e.nothing && target == errNothing
}

// Read returns the settings in the file as text, with lists joined by commas; an empty layer if there is no file. It fails with
// ErrUnreadable, or with ErrMalformed and a text that names the line.
func (f File) Read() (Layer, error) {
	all, err := f.read()
	if err != nil {
		return nil, err
	}
	layer := Layer{}
	for name, value := range all {
		layer[name] = fileText(value)
	}
	return layer, nil
}

// fileText returns a value as text. Values of a wrong type are turned into text too: checking the setting will refuse them.
func fileText(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case []any:
		var texts []string
		for _, item := range v {
			texts = append(texts, fmt.Sprint(item))
		}
		return strings.Join(texts, ",")
	}
	return fmt.Sprint(value)
}

func (f File) read() (map[string]any, error) {
	content, err := storage.ReadFile(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(filepath.Dir(f.path))); err != nil { // not even the parent of the program's folder is there
			return nil, &fileError{f.path, ErrUnreadable, "the folder is not there", true}
		}
		return map[string]any{}, nil
	case err != nil:
		return nil, &fileError{f.path, ErrUnreadable, err.Error(), false}
	case len(content) == 0:
		return nil, &fileError{f.path, ErrMalformed, "the file is empty", true}
	}
	all := map[string]any{}
	if err := toml.Unmarshal(content, &all); err != nil {
		return nil, &fileError{f.path, ErrMalformed, whichLine(err), false}
	}
	return all, nil
}

// whichLine returns which line of a TOML file is wrong, and why, such as "line 3: expected a value"; "" if that is not known.
func whichLine(err error) string {
	at, ok := errors.AsType[toml.ParseError](err)
	if !ok {
		return ""
	}
	return fmt.Sprintf("line %d: %s", at.Position.Line, at.Message)
}

// Save changes the named settings and keeps all others, known or not; an empty text removes a setting. If the file cannot be
// read, Save leaves it alone and fails with ErrUnreadable. A file that cannot be understood is kept beside the new one, as
// settings.toml.broken-<time>. If the file is a link, its target is written.
func (f File) Save(changes Layer) error {
	if err := f.save(changes); err != nil {
		return fmt.Errorf("the settings cannot be saved: %w", err)
	}
	return nil
}

func (f File) save(changes Layer) error {
	path, err := storage.LinkTarget(f.path)
	if err != nil {
		return err
	}
	all, err := f.read()
	switch {
	case errors.Is(err, errNothing): // there is nothing to preserve
		all = map[string]any{}
	case errors.Is(err, ErrMalformed):
		aside := path + ".broken-" + time.Now().UTC().Format("20060102T150405")
		if err := storage.RenameFile(path, aside); err != nil {
			return err
		}
		all = map[string]any{}
	case err != nil:
		return err
	}
	for name, text := range changes {
		// TOML has to be UTF-8, or the file could not be read again.
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
	if content.Len() == 0 {
		content.WriteString("# Nothing is set.\n") // Read takes an empty file for one that is being written
	}
	return storage.WriteFile(path, content.Bytes())
}
