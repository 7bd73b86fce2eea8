package agent

import (
	"context"
	"reflect"
	"strings"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/demo"
	"smokeball-connect/settings"
	"smokeball-connect/words"
)

// openSettings reads the settings. Unusable values are no error: the window shows what is wrong with them.
func (a *Agent) openSettings() (err error) {
	if a.Demo {
		a.Settings = settings.OnlyBuiltIn(settings.Layer{auth.SettingClientID: demo.ClientID})
		return nil
	}
	a.Settings, err = settings.Open()
	return err
}

// configure gives the main session the connection that the settings describe, now and whenever they change. Then the keychain may prompt
// only if a person has just changed them.
func (a *Agent) configure(ask bool) {
	now := a.Settings.Now()
	a.logWrong(now)
	connection, why := now.Connection()
	a.Main().Session.Configure(connection, why, ask)
	a.Settings.OnChange(func(before, now *settings.Settings, asked bool) {
		a.logWrong(now)
		was, wasWhy := before.Connection()
		if connection, why := now.Connection(); why != wasWhy || !reflect.DeepEqual(connection, was) {
			a.Main().Session.Configure(connection, why, asked)
		}
	})
}

// SaveSettings is settings.InForce.Save, and logs its error.
func (a *Agent) SaveSettings(seen *settings.Settings, changes map[string]string) (auth.FieldErrors, error) {
	wrong, err := a.Settings.Save(seen, changes)
	if err != nil {
		a.log.Error("settings", "problem", err)
	}
	return wrong, err
}

// SettingsHelp lists what a person can set, one paragraph per setting.
func SettingsHelp() string {
	var text strings.Builder
	text.WriteString("The settings:")
	for _, r := range settings.Rows() {
		if !r.FirmOnly {
			text.WriteString("\n\n" + r.Name + ": " + r.Plainly())
		}
	}
	return text.String()
}

// logWrong logs why settings are not used.
func (a *Agent) logWrong(now *settings.Settings) {
	if file, _ := now.Wrong(); file != "" {
		a.log.Error("settings", "problem", file)
	}
	if firm := now.WrongFirm(); firm != "" {
		a.log.Error("settings", "problem", firm)
	}
}

// unfollowTimeout is how long unfollow waits for settings that are being read, which may take long if they are on a network share.
const unfollowTimeout = time.Second

// followSettings rereads the settings whenever they may have changed, until unfollow is called. The session wakes up twice a minute anyway,
// so the regular looks at the settings are made then.
func (a *Agent) followSettings() {
	ctx, end := context.WithCancel(context.Background())
	unsubscribe := a.Main().Session.Subscribe(func(auth.Status) { a.Settings.Look() })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		a.Settings.Follow(ctx, a.log)
	}()
	a.unfollow = func() {
		unsubscribe()
		end()
		select {
		case <-ended:
		case <-time.After(unfollowTimeout):
		}
	}
}

// CheckNow makes the settings and every session check at once what may have changed elsewhere, because a person is looking.
func (a *Agent) CheckNow() {
	a.Settings.CheckNow()
	for _, c := range a.connections {
		c.Session.CheckNow()
	}
}

// CopyValidity returns the least remaining life of a token that is copied.
func (a *Agent) CopyValidity() time.Duration { return a.Settings.Now().CopyValidity() }

// Reminders returns the reminders in force. A value that cannot be used counts as not set.
func (a *Agent) Reminders() words.Reminders { return words.Reminders(a.Settings.Now().Reminders()) }
