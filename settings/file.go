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

// File is the file of the person's own settings. It may roam with them.
type File struct{ path string }

// OpenFile says where the file is. It may not exist yet. It fails where the system has no folder for it.
func OpenFile() (File, error) {
	base, err := os.UserConfigDir()
	return File{filepath.Join(base, product.Command, "settings.toml")}, err
}

// Path is where it is.
func (f File) Path() string { return f.path }

var (
	// ErrUnreadable: the settings cannot be read now. That says nothing about what is in them.
	ErrUnreadable = errors.New("cannot be read")
	// ErrMalformed: the settings were read, and cannot be understood.
	ErrMalformed = errors.New("cannot be understood")

	// errNothing comes with one of the others where there is nothing, and that may be half of something: the file is empty, as while an
	// editor writes it anew, or the place that it would be in is gone, as a share is for a moment. At the start that is no settings.
	errNothing = errors.New("there is nothing")
)

// fileError says why a file is not used.
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

// Read returns the settings in the file as texts, lists joined with commas; none where there is no file. It fails with ErrUnreadable, or
// with ErrMalformed and a sentence that names the line; nothing of the file is used then.
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

// fileText is a value as text. Whoever wants one that is no setting's says what is wrong with it.
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
		if _, err := os.Stat(filepath.Dir(filepath.Dir(f.path))); err != nil { // not even the place for the program's folder
			return nil, &fileError{f.path, ErrUnreadable, "their folder is not there", true}
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

// whichLine says which line of a file is wrong, and why, as far as that is known: "line 3: expected a value".
func whichLine(err error) string {
	at, ok := errors.AsType[toml.ParseError](err)
	if !ok {
		return ""
	}
	return fmt.Sprintf("line %d: %s", at.Position.Line, at.Message)
}

// Save changes the named settings and keeps all others, known or not; an empty text takes a setting away. A file that cannot be
// read stays as it is, and Save fails with ErrUnreadable. One that cannot be understood is kept beside the new one, as
// settings.toml.broken-<time>. Where the file is a link, what it leads to is written.
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
	case errors.Is(err, errNothing): // whoever saves now has the say
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
	if content.Len() == 0 {
		content.WriteString("# Nothing is set.\n") // an empty file is half of one
	}
	return storage.WriteFile(path, content.Bytes())
}
