// Package notifications shows the program's notifications where those of the toolkit do not do: on Linux they stay on the screen of some
// desktops, and on Windows they go through PowerShell, which executes what is in a text.
package notifications

// New makes the program's notifications, with its picture, a PNG. On Windows, a click on one calls open, and one on its button signIn, also
// in a program that Windows has started for that. It returns nil on a system whose toolkit shows them well.
func New(picture []byte, open, signIn func()) *Notifications {
	return newNotifications(picture, open, signIn)
}

// Show shows a notification, and waits until the system has taken it. A button to sign in is on it where that is offered and the system
// has buttons. Title and text are shown as they are, whatever is in them. Where it fails, nothing is shown.
func (n *Notifications) Show(title, text string, offerSignIn bool) error {
	return n.show(title, text, offerSignIn)
}

// Forget removes what the system has been told about the program's notifications.
func Forget() error { return forget() }
