// Package settings knows what can be set and where, and which settings are in force.
//
// The table in rows.go describes each setting. Layers are what was read from each source of settings; Settings are made from them, and
// decide which source wins. A program keeps them in an InForce, which rereads them when they change.
//
// go generate makes the policies for Windows and the tables in the documentation from the rows.
package settings

import (
	"errors"
	"maps"
	"strings"
	"unicode"
	"unicode/utf8"

	"smokeball-connect/auth"
	"smokeball-connect/storage"
)

//go:generate go run ./generate ..

// Source is where a setting comes from. The first source that has a value wins.
type Source int

const (
	FirmLocked  Source = iota // set by the firm, and cannot be changed: auth.LockedSource
	Environment               // an environment variable
	Person                    // the settings file
	FirmDefault               // set by the firm, as a default
	BuiltIn
)

// String returns the source as people read it.
func (s Source) String() string {
	return [...]string{"Set by your firm", "Set by an environment variable", "Your setting", "Set by your firm, and yours to change",
		"Built in"}[s]
}

// Value is a setting in force. Text is "" if nothing is set.
type Value struct {
	Text   string
	Source Source
}

// Layer holds the settings of one source, by name. A Layer that is part of Settings never changes.
type Layer map[string]string

// with returns a copy of the layer with some settings changed. An empty text removes one.
func (l Layer) with(changes Layer) Layer {
	next := maps.Clone(l)
	if next == nil {
		next = Layer{}
	}
	for name, text := range changes {
		if text = strings.TrimSpace(text); text == "" {
			delete(next, name)
		} else {
			next[name] = text
		}
	}
	return next
}

// layers are the settings of every source.
type layers [BuiltIn + 1]Layer

// get returns the value in force, that of the first source that has one.
func (l layers) get(name string) Value {
	r, _ := row(name)
	for source, layer := range l {
		if from := Source(source); r.FirmOnly && (from == Environment || from == Person) {
			continue
		}
		if text := strings.TrimSpace(layer[name]); text != "" {
			return Value{text, Source(source)}
		}
	}
	return Value{"", BuiltIn}
}

// Layers are what was read from each source of settings.
type Layers struct {
	Environment Layer

	Person    Layer
	PersonErr error // ErrUnreadable or ErrMalformed; then Person is nil

	Firm    Firm
	FirmErr error // *FirmError; then Firm is zero
}

// Settings are the settings in force at one time. They never change, but are replaced.
type Settings struct {
	layers layers
	checked

	fileErr error // why the person's file is not used
	firmErr error // why the firm's settings are not used
	// kept says that, despite fileErr, the person's last usable settings are in force; otherwise none of the person's are.
	kept bool
	// firmKept says the same of the firm's settings.
	firmKept bool
	fixed    bool // nobody can change them
}

// checked is what follows from the layers.
type checked struct {
	connection auth.Connection
	missing    bool             // only the client ID is missing
	wrong      auth.FieldErrors // values that cannot be used
}

// check checks every value in force.
func check(l layers) checked {
	var c checked
	var err error
	c.connection, err = auth.ParseConnection(func(name string) (text string, from auth.Source) {
		v := l.get(name)
		return v.Text, auth.Source(v.Source)
	})
	c.missing = errors.Is(err, auth.ErrNotConfigured)
	c.wrong = auth.FieldErrors{}
	if fields, ok := errors.AsType[auth.FieldErrors](err); ok {
		maps.Copy(c.wrong, fields)
	}
	for _, r := range rows {
		if sentence := r.wrong(l.get(r.Name).Text); sentence != "" {
			c.wrong[r.Name] = sentence
		}
	}
	return c
}

// New makes settings from what was read at the start. The firm's settings are used as a whole or not at all. The person's are used even if
// some are wrong, which Wrong tells.
func New(read Layers) *Settings {
	s := &Settings{}
	s.layers[Environment] = read.Environment
	firm, err := read.firm()
	if !errors.Is(err, errNothing) {
		s.firmErr = err
	}
	s.layers[FirmLocked], s.layers[FirmDefault] = firm.Locked, firm.Default
	s.layers[Person] = read.Person
	if !errors.Is(read.PersonErr, errNothing) {
		s.fileErr = read.PersonErr
	}
	s.checked = check(s.layers)
	return s
}

// Fixed returns settings that nobody has set and nobody can change.
func Fixed(builtIn Layer) *Settings {
	s := &Settings{fixed: true}
	s.layers[BuiltIn] = builtIn
	s.checked = check(s.layers)
	return s
}

// Next returns the settings that replace these when all sources have been reread while the program runs. Those of the firm or the person
// that cannot be understood change nothing: the last usable ones stay in force, and WrongFirm or Wrong says so. If nothing at all is left
// where settings were before, that counts as not understood: a file is being written, or a share is away.
func (s *Settings) Next(read Layers) *Settings {
	next := *s
	next.layers[Environment] = read.Environment

	firm, err := read.firm()
	next.firmErr, next.firmKept = nil, false
	had := len(s.layers[FirmLocked])+len(s.layers[FirmDefault]) > 0
	switch {
	case err != nil && had:
		next.firmErr, next.firmKept = err, true
	case err != nil && !errors.Is(err, errNothing):
		next.firmErr = err
	default:
		next.layers[FirmLocked], next.layers[FirmDefault] = firm.Locked, firm.Default
	}

	next.fileErr, next.kept = nil, false
	last, known := s.layers[Person], s.fileErr == nil || s.kept
	switch err := read.PersonErr; {
	case err != nil && (len(last) > 0 || !known || !errors.Is(err, errNothing)):
		next.fileErr, next.kept = err, known
	default:
		next.layers[Person] = read.Person
	}
	next.checked = check(next.layers)
	if len(next.wrong) > 0 && next.fileErr == nil && known && !maps.Equal(read.Person, last) {
		before := next
		before.layers[Person] = last
		if before.checked = check(before.layers); len(before.wrong) == 0 {
			before.fileErr, before.kept = &valuesError{next.wrong}, true
			return &before
		}
	}
	return &next
}

// valuesError says what is wrong with values that have replaced good ones.
type valuesError struct{ fields auth.FieldErrors }

func (e *valuesError) Error() string {
	return "your settings have changed, and some of them cannot be used:\n" + e.fields.Error()
}

// Get returns the value of a setting in force.
func (s *Settings) Get(name string) Value { return s.layers.get(name) }

// Locked reports whether the person's own value would have no effect.
func (s *Settings) Locked(name string) bool { return s.fixed || s.Get(name).Source < Person }

// With returns settings with some of the person's changed; an empty text removes one. If a value cannot be used or must not be changed, it
// returns nil and a sentence for each.
func (s *Settings) With(changes Layer) (*Settings, auth.FieldErrors) {
	wrong := auth.FieldErrors{}
	for name := range changes {
		switch r, known := row(name); {
		case !known || r.FirmOnly:
			wrong[name] = "There is no such setting. The settings are " + strings.Join(personNames(), ", ") + "."
		case s.fixed || s.Get(name).Source == FirmLocked:
			wrong[name] = "Your firm has set this, and it cannot be changed here."
		}
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	next := *s
	next.layers[Person] = s.layers[Person].with(changes)
	if next.checked = check(next.layers); len(next.wrong) > 0 {
		return nil, next.wrong
	}
	next.fileErr, next.kept = nil, false
	return &next, nil
}

// personNames returns the names of the settings that a person can change.
func personNames() (names []string) {
	for _, r := range rows {
		if !r.FirmOnly {
			names = append(names, r.Name)
		}
	}
	return names
}

// Connection returns the connection that the settings describe, and why it cannot be used: auth.ConfigurationMissing,
// auth.ConfigurationInvalid or, if it can, auth.NoProblem. A connection that cannot be used has what is known of it, for display.
func (s *Settings) Connection() (c auth.Connection, why auth.ProblemKind) {
	for name := range s.wrong {
		if r, _ := row(name); r.Kind != Lengths { // a reminder is no reason not to connect
			return s.connection, auth.ConfigurationInvalid
		}
	}
	switch {
	case s.fileErr != nil && !s.kept && !s.decided():
		return s.connection, auth.ConfigurationInvalid
	case s.missing:
		return s.connection, auth.ConfigurationMissing
	}
	return s.connection, auth.NoProblem
}

// decided reports whether the firm has locked the client ID and the place to sign in, so that the unknown contents of the person's file
// hardly matter: an address in it could not bypass a locked region, and only the environment could differ.
func (s *Settings) decided() bool {
	locked := func(name string) bool { return s.Get(name).Source == FirmLocked }
	return locked(auth.SettingClientID) && (locked(auth.SettingRegion) || locked(auth.SettingSignInURL))
}

// Leaves reports whether changing some of the person's settings would lead to a connection with a different sign-in.
func (s *Settings) Leaves(changes Layer) bool {
	next, wrong := s.With(changes)
	if len(wrong) > 0 || len(s.wrong) > 0 || s.missing || next.missing {
		return false
	}
	return storage.KeyOf(s.connection) != storage.KeyOf(next.connection)
}

// Wrong returns what cannot be used: sentences about the person's file, "" if nothing is wrong with it, and one sentence for each setting.
func (s *Settings) Wrong() (file string, fields auth.FieldErrors) {
	if s.fileErr != nil {
		file = sentence(s.fileErr)
		if s.kept {
			file += " The previous settings stay in force."
		}
		if errors.Is(s.fileErr, ErrMalformed) && !errors.Is(s.fileErr, errNothing) {
			file += " Saving replaces that file, and the old one is kept beside the new one."
		}
	}
	return file, maps.Clone(s.wrong)
}

// WrongFirm returns why the firm's settings are not used, in sentences; "" if they are used, or if there are none.
func (s *Settings) WrongFirm() string {
	switch {
	case s.firmErr == nil:
		return ""
	case s.firmKept:
		return s.firmErr.Error() + " The previous settings stay in force."
	}
	return s.firmErr.Error()
}

// sentence returns an error's text as a sentence.
func sentence(err error) string {
	text := err.Error()
	first, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[size:]
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}
