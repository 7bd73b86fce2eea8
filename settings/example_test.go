package settings_test

import (
	"fmt"

	"smokeball-connect/auth"
	"smokeball-connect/settings"
)

// The first source that has a value wins.
func ExampleNew() {
	s := settings.New(settings.Layers{
		Environment: settings.Layer{auth.SettingScopes: "matters/read"},
		Person:      settings.Layer{auth.SettingRegion: "us", auth.SettingScopes: "contacts/read", settings.NotifyCopied: "never"},
		Firm: settings.Firm{
			Locked:  settings.Layer{auth.SettingClientID: "4h2k", auth.SettingRegion: "au"},
			Default: settings.Layer{settings.NotifyCopied: "10m"},
		},
	})
	for _, name := range []string{auth.SettingRegion, auth.SettingScopes, settings.NotifyCopied} {
		v := s.Get(name)
		fmt.Printf("%s: %s. %v.\n", name, v.Text, v.Source)
	}
	connection, _ := s.Connection()
	fmt.Println(connection.Name())
	// Output:
	// region: au. Set by your firm.
	// scopes: matters/read. Set by an environment variable.
	// notify_copied: never. Your setting.
	// auth.smokeball.com.au/4h2k
}

// Settings never change: With returns new ones, or says what is wrong with the change.
func ExampleSettings_With() {
	s := settings.New(settings.Layers{Firm: settings.Firm{Locked: settings.Layer{auth.SettingRegion: "au"}}})
	next, _ := s.With(settings.Layer{auth.SettingSignInDays: "180"})
	fmt.Println(s.Get(auth.SettingSignInDays).Source, "→", next.Get(auth.SettingSignInDays).Source)
	for _, changes := range []settings.Layer{{auth.SettingSignInDays: "many"}, {auth.SettingRegion: "us"}} {
		_, wrong := s.With(changes)
		fmt.Println(wrong)
	}
	// Output:
	// Built in → Your setting
	// sign_in_days: The length of a sign-in is a whole number of days from 1 to 3650.
	// region: Your firm has set this, and it cannot be changed here.
}
