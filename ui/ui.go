// Package ui is the program's window, tray icon and notifications. Each of them is drawn from one auth.Status and the
// time, and what a person does there becomes a call of a Session. What they show, tell and ask is decided once, by the presenter; the
// Window and the Windowless, a tray icon without a window, are its two faces. Package control has what the window is made of.
//
// It does not import fyne.io/fyne/v2/app, so that everything in it can be tested without a display: whoever starts the program
// makes the fyne.App and hands it in.
package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"smokeball-connect/auth"
	"smokeball-connect/settings"
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
	// Held is the access token that is held, to be looked at, however old; Compare compares another with it, and with the settings.
	Held() auth.Token
	Compare(auth.Inside) auth.Match
	Disconnect()
	DismissWarning()
	// CheckNow says that somebody looks, so that what has changed elsewhere is noticed at once.
	CheckNow()
	// Copied says that a token was copied, and Notified that a notification was given.
	Copied(auth.Token)
	Notified(kind string)
	// History is what has happened to the sign-in, the newest first. It may wait for a disk.
	History() []auth.Entry
}

// Settings are those in force, and how a person changes them.
type Settings interface {
	Now() *settings.Settings
	// Save changes the named settings and leaves the others; an empty text takes the person's own value away. The person has seen what was
	// in force then. It returns a sentence for each setting that cannot be used, by its name, and has then saved none. It may block.
	Save(seen *settings.Settings, changes map[string]string) map[string]string
}

// Said remembers which notices were given, over the end of the program. They are about a moment, so the oldest are forgotten again.
type Said interface {
	Has(id string) bool
	// Add remembers the ID of a notice.
	Add(id string)
}

// Answers remembers what is asked or explained once on a computer, for good, and what a person has chosen last of several.
type Answers interface {
	Has(id string) bool
	// Keep remembers that it was.
	Keep(id string)
	// Choice is what was chosen, "" before anything was.
	Choice(of string) string
	// Choose remembers a choice, in the place of the one before it.
	Choose(of, what string)
}

// Autostart is whether the program starts with the computer. Both methods may wait for a disk.
type Autostart interface {
	Enabled() bool
	Set(on bool) error
}

// Options are what the window needs of the world.
type Options struct {
	Session  Session
	Settings Settings
	Said     Said
	Answers  Answers
	// Others are the sign-ins of connections that the settings do not name; none are shown when nil.
	Others Others
	// Desktop has the tray and the notifications; none are shown when nil.
	Desktop Desktop
	// TrayShown says whether somebody shows the icon in the tray at the moment; always when nil, as far as there is a Desktop.
	TrayShown func() bool
	// Autostart is asked for once, unless the firm has decided it, and has a switch in the settings; neither when nil.
	Autostart Autostart
	// Reminders are those in force; those that are built in when nil.
	Reminders func() words.Reminders
	// APIKey is entered in the settings; nowhere when nil.
	APIKey APIKey
	// Checker finds out what is wrong; nobody does when nil.
	Checker Checker
	// Diagnostics are offered beside that; not when nil.
	Diagnostics Diagnostics
	// Stuck is called where the app was told to quit and Fyne does not end, on a goroutine of its own; nothing is done then when nil.
	Stuck func()
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
	// OpenURL opens an address or a folder in the person's own program for such, and may wait for that. What that program prints has to
	// stay out of ours.
	OpenURL func(address string) error
	// Wrap makes what is copied in a format: of a token, and of none where the format fetches one. It may fail with an *auth.Error. When it
	// is nil, everything is the token as it is.
	Wrap func(auth.Format, auth.Token) (auth.Secret, error)
	// CopyValidity is how long a copied token is good for at least; what is built in when nil.
	CopyValidity func() time.Duration
	// Clock is the wall clock; time.Now when nil.
	Clock  func() time.Time
	Locale words.Locale
	// Zone is the time zone at the moment, which may change while the program runs; that of Locale when nil.
	Zone      func() *time.Location
	Version   string
	LogFolder string
}
