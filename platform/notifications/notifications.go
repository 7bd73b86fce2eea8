// Package notifications shows the program's notifications where the toolkit's are not good enough: on Linux they stay on the screen of
// some desktops, and on Windows they are shown by a PowerShell script, in which a text could be executed as code.
package notifications

// New returns the program's notifications, or nil on a system where the toolkit's are good enough. picture is a PNG. On Windows a click
// on a notification calls open, and a click on its button signIn, also in a process that Windows has started for that.
func New(picture []byte, open, signIn func()) *Notifications {
	return newNotifications(picture, open, signIn)
}

// Show shows a notification, and waits until the system has accepted it. With offerSignIn it has a button to sign in, if the system
// supports buttons. Title and text are shown literally. If Show fails, nothing is shown.
func (n *Notifications) Show(title, text string, offerSignIn bool) error {
	return n.show(title, text, offerSignIn)
}

// Forget removes what the system has stored about the program's notifications.
func Forget() error { return forget() }
