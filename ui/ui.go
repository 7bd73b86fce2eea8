// Package ui is the program's window, tray icon and notifications. Each of them is drawn from one auth.Status and the time, and what a
// person does there becomes a call to a Session. The presenter decides what is shown, told and asked; it has two faces, the Window and the
// Windowless, which is a tray icon without a window. Package control has the controls that the window is built from.
//
// It does not import fyne.io/fyne/v2/app, so that everything in it can be tested without a display: the caller makes the fyne.App and
// passes it in.
package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"smokeball-connect/auth"
	"smokeball-connect/settings"
	"smokeball-connect/words"
)

// Session is what the window needs of an *auth.Session. Only Token and History may wait.
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
	// Held is the access token that the session holds, even if it has expired, to be inspected. Compare compares another token with it and
	// with the settings.
	Held() auth.Token
	Compare(auth.Inside) auth.Match
	Disconnect()
	DismissWarning()
	// CheckNow says that a person is looking, so that changes elsewhere are noticed at once.
	CheckNow()
	// Copied records that a token was copied, and Notified that a notification was given.
	Copied(auth.Token)
	Notified(kind string)
	// History is what has happened to the sign-in, the newest first. It may wait for a disk.
	History() []auth.Entry
}

// Settings are the settings in force, which a person can change.
type Settings interface {
	Now() *settings.Settings
	// Save changes the named settings and leaves the others; an empty text removes the person's own value. seen are the settings that the
	// person saw when making the changes. It returns a sentence for each setting that can't be used, by name, and then saves none. It may
	// block.
	Save(seen *settings.Settings, changes map[string]string) map[string]string
}

// Said remembers which notices were given, across runs of the program. They concern a moment, so the oldest are forgotten.
type Said interface {
	Has(id string) bool
	// Add remembers the ID of a notice.
	Add(id string)
}

// Answers permanently remembers what is asked or explained only once on a computer, and a person's last choice among several.
type Answers interface {
	Has(id string) bool
	// Keep remembers an ID.
	Keep(id string)
	// Choice is what was chosen last; "" if nothing was.
	Choice(of string) string
	// Choose remembers a choice, and forgets the previous one.
	Choose(of, what string)
}

// Autostart is whether the program starts with the computer. Both methods may wait for a disk.
type Autostart interface {
	Enabled() bool
	Set(on bool) error
}

// Options are what the window needs from the rest of the program.
type Options struct {
	Session  Session
	Settings Settings
	Said     Said
	Answers  Answers
	// Others are the sign-ins of connections that are not in the settings; none are shown if nil.
	Others Others
	// Desktop has the tray and the notifications; none are shown if nil.
	Desktop Desktop
	// TrayShown reports whether the system is showing the icon in the tray; if nil, it is assumed to, provided that there is a Desktop.
	TrayShown func() bool
	// Autostart is offered once, unless the firm has decided it, and has a switch in the settings; neither if nil.
	Autostart Autostart
	// Reminders are those in force; the built-in ones if nil.
	Reminders func() words.Reminders
	// APIKey is entered in the settings; it can't be entered if nil.
	APIKey APIKey
	// Checker finds out what is wrong; no check is offered if nil.
	Checker Checker
	// Diagnostics are offered with a check; not if nil.
	Diagnostics Diagnostics
	// Stuck, if not nil, is called on a goroutine of its own if the app was told to quit and Fyne does not end.
	Stuck func()
	// Unraisable says that the system does not let a window bring itself to the front. A notification then says that it is open.
	Unraisable bool
	// Shown, if not nil, is told whether the window is shown: once when the app runs, and whenever that changes.
	Shown func(bool)
	// Clipboard is the app's own if nil.
	Clipboard fyne.Clipboard
	// Secrets is the clipboard that tokens are copied to; Clipboard if nil.
	Secrets SecretClipboard
	// CopiesInFront says that only the window in front can use the clipboard.
	CopiesInFront bool
	// OpenURL opens an address or a folder in the person's program for it, and may wait for that. It must keep that program's output out of
	// ours.
	OpenURL func(address string) error
	// Wrap makes the text to copy in a format, from a token, or from a zero Token if the format fetches it. It may fail with an *auth.Error.
	// If it is nil, the plain token is copied in every format.
	Wrap func(auth.Format, auth.Token) (auth.Secret, error)
	// CopyValidity is how long a copied token is good for at least; the built-in value if nil.
	CopyValidity func() time.Duration
	// Clock is the wall clock; time.Now if nil.
	Clock  func() time.Time
	Locale words.Locale
	// Zone is the current time zone, which may change while the program runs; Locale's if nil.
	Zone      func() *time.Location
	Version   string
	LogFolder string
}
