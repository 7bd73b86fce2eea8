// Package ui is the program's window, tray icon and notifications. Each of them is drawn from one auth.Status and the
// time, and what a person does there becomes a call of a Session. Nothing is decided here.
//
// It does not import fyne.io/fyne/v2/app, so that everything in it can be tested without a display: whoever starts the program
// makes the fyne.App and hands it in.
package ui

import (
	"context"
	"net/url"
	"time"

	"fyne.io/fyne/v2"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// Session is what the window asks for; *auth.Session satisfies it. None of its methods but Token and History may wait.
type Session interface {
	Status() auth.Status
	// Subscribe calls f with the status now and after every change, in order, on a goroutine of its own.
	Subscribe(f func(auth.Status)) (cancel func())
	SignIn()
	SignInAsSomeoneElse()
	OpenBrowserAgain()
	SignInLink() string
	CancelSignIn()
	AnswerReplace(replace bool)
	Renew()
	RetryKeychain()
	Token(ctx context.Context, atLeast time.Duration) (auth.Token, error)
	Disconnect()
	DismissAside()
	// Look says that somebody looks, so that what has changed elsewhere is noticed at once.
	Look()
	// Copied says that a token was copied, and Notified that a notification was given.
	Copied(auth.Token)
	Notified(kind string)
	// History is what has happened to the sign-in, the newest first. It may wait for a disk.
	History() []auth.Entry
}

// Setting is one setting of the connection, as it is in force.
type Setting struct {
	Name   string // one of the names in package auth
	Text   string // "" when it is not set
	Source string // where the text comes from, in words: "Set by your firm"
	Locked bool   // the person may not change it
}

// Settings are the connection's settings.
type Settings interface {
	All() []Setting
	// Wrong says what of that cannot be used: a sentence about the settings file, where it could not be read, and one for
	// each setting, by its name.
	Wrong() (file string, fields map[string]string)
	// WrongFirm says why the firm's settings are not used; "" where nothing is wrong with them.
	WrongFirm() string
	// Leaves reports whether the connection would be one with another sign-in when the named settings were changed so.
	Leaves(map[string]string) bool
	// Save changes the named settings and leaves the others; an empty text takes the person's own value away. It
	// returns a sentence for each setting that cannot be used, by its name, and has then saved none.
	// It may block.
	Save(map[string]string) map[string]string
}

// Memory remembers what was said once already, over the end of the program.
type Memory interface {
	Has(id string) bool
	// Add remembers the ID of a notice. The oldest are forgotten again.
	Add(id string)
	// Keep remembers an answer, for good.
	Keep(id string)
}

// Autostart is whether the program starts with the computer. Both methods may wait for a disk.
type Autostart interface {
	Enabled() bool
	Set(on bool) error
}

// Shape is a form in which a token can be copied.
type Shape struct {
	Name string // for the menu: "Authorization header"
	// AsksAPI is true for a command that asks the API. It is not offered where the status has none.
	AsksAPI bool
	// Make wraps the token, or says why this one can't be had so.
	Make func(auth.Token) (string, error)
}

// Options are what the window needs of the world.
type Options struct {
	Session  Session
	Settings Settings
	Memory   Memory
	// Others are the sign-ins of connections that the settings do not name; none are shown when nil.
	Others Others
	// Desktop has the tray and the notifications; none are shown when nil.
	Desktop Desktop
	// TrayShown says whether somebody shows the icon in the tray at the moment; always when nil, as far as there is a Desktop.
	TrayShown func() bool
	// Autostart is asked for once, and has a switch in the settings; neither when nil.
	Autostart Autostart
	// AutostartDecided is true where the firm has said whether the program starts with the computer: nobody is asked. With
	// AutostartLocked, the switch cannot be moved either.
	AutostartDecided, AutostartLocked bool
	// Reminders are those in force; those that are built in when nil.
	Reminders func() words.Reminders
	// Unraisable is true where the system lets no window come to the front by itself: then a notification says that it is there.
	Unraisable bool
	// Shown is told whether the window is shown: once when the app runs, and whenever that changes; nobody is when nil.
	Shown func(bool)
	// Clipboard is the app's own when nil.
	Clipboard fyne.Clipboard
	// Secrets is where tokens are copied to; Clipboard when nil.
	Secrets SecretClipboard
	// CopiesInFront is true where only a window in front can fill the clipboard.
	CopiesInFront bool
	// OpenURL opens an address or a folder; the app's own when nil.
	OpenURL func(*url.URL) error
	// Shapes are the forms to copy a token in, the usual one first; the token as it is when there are none.
	Shapes []Shape
	// Clock is the wall clock; time.Now when nil.
	Clock  func() time.Time
	Locale words.Locale
	// Zone is the time zone at the moment, which may change while the program runs; that of Locale when nil.
	Zone      func() *time.Location
	Version   string
	LogFolder string
}

// minValidity is how long a copied token is good for at least.
const minValidity = 5 * time.Minute
