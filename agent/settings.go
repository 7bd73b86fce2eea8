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

// openSettings reads the settings. That some of them cannot be used is no reason not to start: the window shows what is wrong.
func (a *Agent) openSettings() (err error) {
	if a.Demo {
		a.Settings = settings.OnlyBuiltIn(settings.Layer{auth.SettingClientID: demo.ClientID})
		return nil
	}
	a.Settings, err = settings.Open()
	return err
}

// configure makes the main session's connection the one that the settings describe, now and whenever they change. Only a person who has
// changed them is asked to unlock the keychain then.
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

// SaveSettings is settings.InForce.Save, and notes where it fails.
func (a *Agent) SaveSettings(seen *settings.Settings, changes map[string]string) (auth.FieldErrors, error) {
	wrong, err := a.Settings.Save(seen, changes)
	if err != nil {
		a.log.Error("settings", "problem", err)
	}
	return wrong, err
}

// SettingsHelp lists what a person can set, one setting a paragraph.
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

// logWrong notes which settings are not used.
func (a *Agent) logWrong(now *settings.Settings) {
	if file, _ := now.Wrong(); file != "" {
		a.log.Error("settings", "problem", file)
	}
	if firm := now.WrongFirm(); firm != "" {
		a.log.Error("settings", "problem", firm)
	}
}

// unfollowTimeout is how long the end waits for settings that are being read: where they are on a share, that may take long.
const unfollowTimeout = time.Second

// followSettings reads the settings again whenever they may have changed, until unfollow is called. The session wakes twice a minute, and
// the looks at the settings go with that.
func (a *Agent) followSettings() {
	ctx, end := context.WithCancel(context.Background())
	noLooks := a.Main().Session.Subscribe(func(auth.Status) { a.Settings.Look() })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		a.Settings.Follow(ctx, a.log)
	}()
	a.unfollow = func() {
		noLooks()
		end()
		select {
		case <-ended:
		case <-time.After(unfollowTimeout):
		}
	}
}

// CheckNow has everything checked that may have changed elsewhere, because somebody looks.
func (a *Agent) CheckNow() {
	a.Settings.CheckNow()
	for _, c := range a.connections {
		c.Session.CheckNow()
	}
}

// CopyValidity is how long a token that is copied is good for at least.
func (a *Agent) CopyValidity() time.Duration { return a.Settings.Now().CopyValidity() }

// Reminders are those in force. What cannot be used is as if it were not set.
func (a *Agent) Reminders() words.Reminders { return words.Reminders(a.Settings.Now().Reminders()) }
