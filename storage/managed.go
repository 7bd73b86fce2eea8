package storage

import (
	"fmt"
	"strings"
)

// Managed are the settings of the firm. What stands at the top is locked; what stands under "recommended" is a default.
type Managed struct {
	Locked, Default Layer
	// Place is where they are: a file, or a key of the registry. It is "" where there are none.
	Place string
}

// recommended is the name of the table or the key with the defaults.
const recommended = "recommended"

// ManagedError says why the firm's settings are not used.
type ManagedError struct {
	Place string
	Why   string // a sentence that names the line or the value
}

func (e *ManagedError) Error() string {
	return "The firm's settings in " + e.Place + " are not used: " + e.Why
}

// managed sorts what was read into layers. Every name has to be known: a setting with a typing error would be silently absent.
func managed(place string, top, defaults map[string]any, known func(name string) bool) (Managed, error) {
	m := Managed{Layer{}, Layer{}, place}
	for _, part := range []struct {
		layer  Layer
		values map[string]any
	}{{m.Locked, top}, {m.Default, defaults}} {
		for name, value := range part.values {
			if !known(name) {
				return Managed{}, &ManagedError{place, fmt.Sprintf("there is no setting called %q.", name)}
			}
			text, ok := settingText(value)
			if !ok {
				return Managed{}, &ManagedError{place, fmt.Sprintf("%s is neither a text nor a number nor a list.", name)}
			}
			part.layer[name] = text
		}
	}
	return m, nil
}

// settingText is a setting as text, a list joined with commas.
func settingText(value any) (text string, ok bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case []string:
		return strings.Join(v, ","), true
	case []any:
		var texts []string
		for _, item := range v {
			text, ok := settingText(item)
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
