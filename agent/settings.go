package agent

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"smokeball-connect/auth"
	"smokeball-connect/demo"
	"smokeball-connect/storage"
	"smokeball-connect/words"
)

// connectionSettings are the settings that make a connection, in the order in which a person would fill them in.
var connectionSettings = []string{
	auth.SettingClientID, auth.SettingRegion, auth.SettingEnvironment, auth.SettingScopes, auth.SettingRedirectURIs,
	auth.SettingSignInDays, auth.SettingSignInURL, auth.SettingAPIURL,
}

// settingNames are those that a person can change: of the connection, and then all others.
var settingNames = slices.Concat(connectionSettings, words.ReminderSettings())

// settingStartAtLogin is only the firm's: a person has a switch for it.
const settingStartAtLogin = "start_at_login"

// settings are those in force, and the file of the person's own.
type settings struct {
	file    storage.SettingsFile
	fileErr error // the file could not be read
	firmErr error // the firm's settings are not used
	values  storage.Configuration
	errors  auth.FieldErrors // of what is in force
}

// sources are the places that settings come from, in words.
var sources = map[storage.Source]string{
	storage.FirmLocked:  "Set by your firm",
	storage.Environment: "Set by an environment variable",
	storage.Person:      "Your setting",
	storage.FirmDefault: "Set by your firm, and yours to change",
	storage.BuiltIn:     "Built in",
}

// parse makes a connection of a configuration.
func parse(c storage.Configuration) (auth.Connection, error) {
	return auth.ParseConnection(func(name string) (text string, from auth.Origin) {
		value := c.Get(name)
		return value.Text, auth.Origin(value.Source)
	})
}

// Setting is one setting in force.
type Setting struct {
	Name, Text, Source string
	Locked             bool // the person's own would not win
}

// Settings lists every setting. Those of the demo are not to be changed.
func (a *Agent) Settings() []Setting {
	values := a.settings.values
	if a.Demo {
		values = storage.Configuration{storage.BuiltIn: {auth.SettingClientID: demo.ClientID}}
	}
	var all []Setting
	for _, name := range settingNames {
		v := values.Get(name)
		all = append(all, Setting{name, v.Text, sources[v.Source], a.Demo || v.Source < storage.Person})
	}
	return all
}

// SaveSettings changes the person's settings and connects with them. It returns a sentence for every field that cannot be used, and has
// then saved nothing. Nor has it where it fails: with storage.ErrSettingsUnreadable, or because they cannot be written.
func (a *Agent) SaveSettings(changes map[string]string) (auth.FieldErrors, error) {
	if a.Demo {
		return nil, nil
	}
	if err := a.readAgain(); err != nil {
		return nil, err
	}
	next := a.settings.values.With(changes)
	connection, err := parse(next)
	if errs, ok := err.(auth.FieldErrors); ok {
		return errs, nil
	}
	if _, wrong := reminders(next); len(wrong) > 0 {
		return wrong, nil
	}
	if err := a.settings.file.Save(changes); err != nil {
		a.log.Error("settings", "problem", err)
		return nil, err
	}
	before, _ := parse(a.settings.values)
	unusable := a.settings.errors != nil || a.settings.fileErr != nil
	a.settings.values, a.settings.fileErr = next, nil
	if unusable || !sameConnection(before, connection) {
		a.connect(true)
	}
	return nil, nil
}

// readAgain reads the settings that could not be read at the start, so that what is changed now is not changed in an empty file. It
// fails with storage.ErrSettingsUnreadable.
func (a *Agent) readAgain() error {
	if !errors.Is(a.settings.fileErr, storage.ErrSettingsUnreadable) {
		return nil
	}
	person, err := a.settings.file.Read()
	if errors.Is(err, storage.ErrSettingsUnreadable) {
		return fmt.Errorf("nothing is saved: %w", err)
	}
	a.settings.values = a.settings.values.Of(storage.Person, person)
	if a.settings.fileErr = err; err == nil {
		a.connect(true)
	}
	return nil
}

// Leaves reports whether the connection would be one with another sign-in when the settings were changed so.
func (a *Agent) Leaves(changes map[string]string) bool {
	before, err := parse(a.settings.values)
	if err != nil {
		return false
	}
	after, err := parse(a.settings.values.With(changes))
	return err == nil && storage.KeyOf(before) != storage.KeyOf(after)
}

func sameConnection(a, b auth.Connection) bool {
	return a.ClientID == b.ClientID && a.SignInURL == b.SignInURL && a.APIURL == b.APIURL && a.SignInDays == b.SignInDays &&
		slices.Equal(a.Scopes, b.Scopes) && slices.Equal(a.RedirectURIs, b.RedirectURIs)
}

// readManaged reads the firm's settings, and uses all of them or none: half of them could connect to the wrong place.
func readManaged() (storage.Managed, error) {
	m, err := storage.ReadManaged(func(name string) bool { return name == settingStartAtLogin || slices.Contains(settingNames, name) })
	if err != nil {
		return storage.Managed{}, err
	}
	layers := storage.Configuration{storage.FirmLocked: m.Locked, storage.FirmDefault: m.Default}
	wrong := auth.FieldErrors{}
	if _, err := parse(layers); errors.As(err, &wrong) {
		wrong = maps.Clone(wrong)
	}
	_, fields := reminders(layers)
	maps.Copy(wrong, fields)
	if text := layers.Get(settingStartAtLogin).Text; text != "" {
		if _, ok := yesOrNo[strings.ToLower(text)]; !ok {
			wrong[settingStartAtLogin] = "Write yes or no."
		}
	}
	for _, name := range slices.Sorted(maps.Keys(wrong)) {
		return storage.Managed{}, &storage.ManagedError{Place: m.Place, Why: name + ": " + wrong[name]}
	}
	return m, nil
}

var yesOrNo = map[string]bool{"yes": true, "true": true, "1": true, "no": false, "false": false, "0": false}

// StartAtLogin is what the firm has set about starting with the computer, if anything, and whether the person may change it.
func (a *Agent) StartAtLogin() (on, set, locked bool) {
	v := a.settings.values.Get(settingStartAtLogin)
	on, set = yesOrNo[strings.ToLower(v.Text)]
	return on, set, v.Source == storage.FirmLocked
}

// WrongFirmSettings is a sentence that says why the firm's settings are not used; "" where they are, or where there are none.
func (a *Agent) WrongFirmSettings() string {
	if a.settings.firmErr == nil {
		return ""
	}
	return a.settings.firmErr.Error()
}

// SetSettings changes the person's settings as a script says it. It returns a sentence for every name or value that cannot be
// used, and for every setting that the firm has locked, and has then saved nothing. It fails as SaveSettings.
func (a *Agent) SetSettings(changes map[string]string) (auth.FieldErrors, error) {
	wrong := auth.FieldErrors{}
	for name := range changes {
		switch {
		case !slices.Contains(settingNames, name):
			wrong[name] = "There is no such setting. There are " + strings.Join(settingNames, ", ") + "."
		case a.settings.values.Get(name).Source == storage.FirmLocked:
			wrong[name] = "Your firm has set this, and it cannot be changed here."
		}
	}
	if len(wrong) > 0 {
		return wrong, nil
	}
	return a.SaveSettings(changes)
}

// WrongSettings says what cannot be used: a sentence about the settings file, where it could not be read, and one for each
// field.
func (a *Agent) WrongSettings() (file string, fields auth.FieldErrors) {
	if a.settings.fileErr != nil {
		file = words.Sentence(a.settings.fileErr)
		if errors.Is(a.settings.fileErr, storage.ErrSettingsMalformed) {
			file += " " + words.SavingReplacesSettings
		}
	}
	fields = auth.FieldErrors{}
	maps.Copy(fields, a.settings.errors)
	_, wrong := reminders(a.settings.values)
	maps.Copy(fields, wrong)
	return file, fields
}

// reminders makes reminders of a configuration.
func reminders(c storage.Configuration) (words.Reminders, auth.FieldErrors) {
	return words.ParseReminders(func(name string) string { return c.Get(name).Text })
}

// Reminders are those in force. What cannot be used is as if it were not set.
func (a *Agent) Reminders() words.Reminders {
	r, _ := reminders(a.settings.values)
	return r
}
