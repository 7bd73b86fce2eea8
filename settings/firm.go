package settings

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Firm holds the firm's settings. Those at the top level are locked, those under "recommended" are defaults.
type Firm struct {
	Locked, Default Layer
	// Place is where they are: a file, or a registry key. It is "" if there are none.
	Place string
}

// FirmError says why the firm's settings are not used.
type FirmError struct {
	Place string
	Why   string // a sentence that names the line or the value

	cause error // errNothing, or nil
}

func (e *FirmError) Error() string {
	return "The firm's settings in " + e.Place + " are not used: " + e.Why
}

func (e *FirmError) Unwrap() error { return e.cause }

// newFirm sorts what was read into layers. It refuses unknown names, because a misspelt setting would otherwise be ignored silently.
func newFirm(place string, top, defaults map[string]any) (Firm, error) {
	f := Firm{Layer{}, Layer{}, place}
	for _, part := range []struct {
		layer  Layer
		values map[string]any
	}{{f.Locked, top}, {f.Default, defaults}} {
		for name, value := range part.values {
			if _, known := row(name); !known {
				return Firm{}, &FirmError{Place: place, Why: fmt.Sprintf("there is no setting called %q.", name)}
			}
			text, ok := firmText(value)
			if !ok {
				return Firm{}, &FirmError{Place: place, Why: fmt.Sprintf("%s is not a text, a number or a list.", name)}
			}
			part.layer[name] = text
		}
	}
	return f, nil
}

// firmText returns a value as text, with lists joined by commas.
func firmText(value any) (text string, ok bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case []string:
		return strings.Join(v, ","), true
	case []any:
		var texts []string
		for _, item := range v {
			text, ok := firmText(item)
			if !ok {
				return "", false
			}
			texts = append(texts, text)
		}
		return strings.Join(texts, ","), true
	case bool, int64, uint64, float64:
		return fmt.Sprint(v), true
	}
	return "", false
}

// check makes sure that all of the firm's settings can be used, because half of them could connect to the wrong place.
func (f Firm) check() error {
	wrong := check(layers{FirmLocked: f.Locked, FirmDefault: f.Default}).wrong
	for _, name := range slices.Sorted(maps.Keys(wrong)) {
		return &FirmError{Place: f.Place, Why: name + ": " + wrong[name]}
	}
	return nil
}

// firm returns the firm's settings if all of them can be used, else an error and none.
func (l Layers) firm() (Firm, error) {
	err := l.FirmErr
	if err == nil {
		err = l.Firm.check()
	}
	if err != nil {
		return Firm{}, err
	}
	return l.Firm, nil
}

// StartAtLogin reports whether the firm wants the program to start with the computer, whether it has set that at all, and whether it has
// locked it.
func (s *Settings) StartAtLogin() (on, set, locked bool) {
	v := s.Get(StartAtLogin)
	on, set = parseYesNo(v.Text)
	return on, set, v.Source == FirmLocked
}
