// Package settings knows what can be set, where that may be set, and what is in force.
//
// The table in rows.go says everything about each setting. Layers are what was read of each place that settings come from; Settings are
// made of them, and say who wins. A program keeps them in an InForce, which reads them again when they change.
//
// go generate makes the policies for Windows and the tables in the documentation of the rows.
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

// Source is where a setting comes from. What comes first wins.
type Source int

const (
	FirmLocked  Source = iota // set by the firm, and not to be changed: auth.LockedSource
	Environment               // an environment variable
	Person                    // the settings file
	FirmDefault               // set by the firm, as a default
	BuiltIn
)

// String says it to people.
func (s Source) String() string {
	return [...]string{"Set by your firm", "Set by an environment variable", "Your setting", "Set by your firm, and yours to change",
		"Built in"}[s]
}

// Value is a setting in force. Text is "" where nothing is set.
type Value struct {
	Text   string
	Source Source
}

// Layer has the settings of one source, by name. One that is in a Settings is never changed.
type Layer map[string]string

// with returns a layer in which some settings are others. An empty text takes one away.
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

// layers are those of every source.
type layers [BuiltIn + 1]Layer

// get returns the value in force: of the first source that has one.
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

// Layers are what was read of each place that settings come from.
type Layers struct {
	Environment Layer

	Person    Layer
	PersonErr error // ErrUnreadable or ErrMalformed; there is no Person then

	Firm    Firm
	FirmErr error // *FirmError; there is no Firm then
}

// Settings are those in force. They never change: others take their place.
type Settings struct {
	layers layers
	checked

	fileErr error // the person's file is not used
	firmErr error // the firm's settings are not used
	// kept is true where, with a fileErr, the last ones that could be used are in force; else there are none of the person.
	kept bool
	// firmKept is the same for the firm's.
	firmKept bool
	fixed    bool // nobody can change them
}

// checked is what comes of the layers.
type checked struct {
	connection auth.Connection
	missing    bool             // only the client ID
	wrong      auth.FieldErrors // what cannot be used
}

// check looks at every value in force.
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

// New makes settings of what was read at the start. The firm's are used as a whole or not at all; of the person's, what cannot be used
// is said for each.
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

// Fixed makes settings that nobody has set and nobody can change.
func Fixed(builtIn Layer) *Settings {
	s := &Settings{fixed: true}
	s.layers[BuiltIn] = builtIn
	s.checked = check(s.layers)
	return s
}

// Next are the settings that follow when everything has been read again while the program runs. What cannot be understood changes
// nothing: of the firm or of the person, the last ones that could be used stay, and Wrong and WrongFirm say so. Nothing at all, where there
// was something, is half of a file, or a share that is away.
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

// valuesError says what is wrong with values that have taken the place of good ones.
type valuesError struct{ fields auth.FieldErrors }

func (e *valuesError) Error() string {
	return "your settings have changed, and some of them cannot be used:\n" + e.fields.Error()
}

// Get returns the value of a setting in force.
func (s *Settings) Get(name string) Value { return s.layers.get(name) }

// Locked reports whether a person's own value would not win.
func (s *Settings) Locked(name string) bool { return s.fixed || s.Get(name).Source < Person }

// With returns settings in which the person has changed some; an empty text takes one away. Where something cannot be used then, or must
// not be changed, there are none, but a sentence for each.
func (s *Settings) With(changes Layer) (*Settings, auth.FieldErrors) {
	wrong := auth.FieldErrors{}
	for name := range changes {
		switch r, known := row(name); {
		case !known || r.FirmOnly:
			wrong[name] = "There is no such setting. There are " + strings.Join(personNames(), ", ") + "."
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

// personNames are the names of what a person can set.
func personNames() (names []string) {
	for _, r := range rows {
		if !r.FirmOnly {
			names = append(names, r.Name)
		}
	}
	return names
}

// Connection is the one that the settings describe, and why it cannot be used: auth.ConfigurationMissing, auth.ConfigurationInvalid or
// auth.NoProblem. One that cannot be used has what is known of it, to show.
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

// decided reports whether the firm has locked the client ID and where to sign in, so that the person's file, which is not known, has little
// to say: an address in it could not lead around a locked region, and only an environment of the person's own could be another.
func (s *Settings) decided() bool {
	locked := func(name string) bool { return s.Get(name).Source == FirmLocked }
	return locked(auth.SettingClientID) && (locked(auth.SettingRegion) || locked(auth.SettingSignInURL))
}

// Leaves reports whether the connection would be one with another sign-in when the person changed some settings.
func (s *Settings) Leaves(changes Layer) bool {
	next, wrong := s.With(changes)
	if len(wrong) > 0 || len(s.wrong) > 0 || s.missing || next.missing {
		return false
	}
	return storage.KeyOf(s.connection) != storage.KeyOf(next.connection)
}

// Wrong says what cannot be used: some sentences about the person's file, "" where nothing is wrong with it, and one for each setting.
func (s *Settings) Wrong() (file string, fields auth.FieldErrors) {
	if s.fileErr != nil {
		file = sentence(s.fileErr)
		if s.kept {
			file += " Those from before stay in force."
		}
		if errors.Is(s.fileErr, ErrMalformed) && !errors.Is(s.fileErr, errNothing) {
			file += " What you save replaces that file, and it is kept beside the new one."
		}
	}
	return file, maps.Clone(s.wrong)
}

// WrongFirm is a sentence that says why the firm's settings are not used; "" where they are, or where there are none.
func (s *Settings) WrongFirm() string {
	switch {
	case s.firmErr == nil:
		return ""
	case s.firmKept:
		return s.firmErr.Error() + " Those from before stay in force."
	}
	return s.firmErr.Error()
}

// sentence is an error as people read it.
func sentence(err error) string {
	text := err.Error()
	first, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[size:]
	if !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}
