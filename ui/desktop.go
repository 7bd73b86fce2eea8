package ui

import (
	"runtime"

	"fyne.io/fyne/v2"
)

// Notify shows a notification, with a button to sign in if offerSignIn is set and the system has buttons. It may wait until the system has
// shown it.
type Notify func(title, text string, offerSignIn bool)

// Desktop is a system's tray and notifications. All methods except Notify have to be called on Fyne's thread.
type Desktop interface {
	// OpenTray gets the tray ready for the program with this window, and says what a left click does. It has to be called once, before the
	// app runs and before anything is shown in the tray. It may change what the window does when it is closed.
	OpenTray(window fyne.Window, tapped func())
	SetTrayMenu([]TrayItem)
	// SetTrayIcon shows the coloured picture, or the template if the system colours it itself.
	SetTrayIcon(coloured, template fyne.Resource)
	SetTrayTooltip(string)
	// Notify shows a notification, as the type Notify describes.
	Notify(title, text string, offerSignIn bool)
	// Close removes the icon.
	Close()
}

// NewDesktop returns the tray and the notifications of the system that runs the app, or nil if it has no tray. If notify is nil, the
// toolkit's notifications are used. do runs what is chosen in the tray on Fyne's thread.
func NewDesktop(app fyne.App, notify Notify, do func(func())) Desktop {
	if notify == nil {
		notify = func(title, text string, _ bool) { app.SendNotification(fyne.NewNotification(title, text)) }
	}
	return newDesktop(app, notify, do)
}

// whileThereIsATray calls give, which gives the tray a picture, and ignores the panic of systray on Linux if the session bus is gone or the
// program is quitting: there is no tray left to show it.
func whileThereIsATray(give func()) {
	defer func() {
		switch failure := recover().(type) {
		case runtime.Error: // a bug, not a missing bus
			panic(failure)
		case error, nil:
		default:
			panic(failure)
		}
	}()
	give()
}
