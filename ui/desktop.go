package ui

import (
	"runtime"

	"fyne.io/fyne/v2"
)

// Notify shows a notification, with a button to sign in where that is offered and the system has buttons. It may wait until the system has
// shown it.
type Notify func(title, text string, offerSignIn bool)

// Desktop is the tray and the notifications of a system.
type Desktop interface {
	// SetTrayMenu replaces the whole menu. The first call is before the app runs.
	SetTrayMenu(*fyne.Menu)
	// SetTrayIcon shows the coloured picture, or the template where the system paints it itself.
	SetTrayIcon(coloured, template fyne.Resource)
	SetTrayTooltip(string)
	// SetTrayTapped says what a left click does.
	SetTrayTapped(func())
	// Notify is as the type Notify says.
	Notify(title, text string, offerSignIn bool)
	// Close takes the icon away.
	Close()
}

// NewDesktop returns the tray of the system that runs the app, nil where it has none, and its notifications: those of the toolkit where
// notify is nil. What is pressed in the tray is done by do, which runs it on Fyne's thread.
func NewDesktop(app fyne.App, notify Notify, do func(func())) Desktop {
	if notify == nil {
		notify = func(title, text string, _ bool) { app.SendNotification(fyne.NewNotification(title, text)) }
	}
	return newDesktop(app, notify, do)
}

// whileThereIsATray gives the tray a picture. On Linux, systray panics over that where the session bus has gone, and while the
// program quits: there is nobody left to show it to.
func whileThereIsATray(give func()) {
	defer func() {
		switch failure := recover().(type) {
		case runtime.Error: // a mistake of somebody's, and not the bus
			panic(failure)
		case error, nil:
		default:
			panic(failure)
		}
	}()
	give()
}
