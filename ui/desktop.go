package ui

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/systray"
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
// notify is nil.
func NewDesktop(app fyne.App, notify Notify) Desktop {
	tray, ok := app.(desktop.App)
	if !ok {
		return nil
	}
	if notify == nil {
		notify = func(title, text string, _ bool) { app.SendNotification(fyne.NewNotification(title, text)) }
	}
	return &fyneDesktop{tray: tray, notify: notify}
}

type fyneDesktop struct {
	tray    desktop.App
	notify  Notify
	running bool
}

func (d *fyneDesktop) SetTrayMenu(menu *fyne.Menu) {
	d.running = true
	d.tray.SetSystemTrayMenu(menu)
}

func (d *fyneDesktop) SetTrayIcon(coloured, template fyne.Resource) {
	if runtime.GOOS == "darwin" {
		d.tray.SetSystemTrayIcon(template)
		return
	}
	whileThereIsATray(func() { d.tray.SetSystemTrayIcon(coloured) })
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

func (d *fyneDesktop) SetTrayTooltip(text string) { systray.SetTooltip(text) }

// SetTrayTapped is what fyne's SetSystemTrayWindow does, but for showing the window behind our back and hiding it when it is
// closed. In macOS's menu bar, a click opens the menu, as it does with everything there.
func (d *fyneDesktop) SetTrayTapped(f func()) {
	if runtime.GOOS != "darwin" {
		systray.SetOnTapped(func() { fyne.Do(f) })
	}
}

func (d *fyneDesktop) Notify(title, text string, offerSignIn bool) {
	d.notify(title, text, offerSignIn)
}

// Close stops the tray, which Fyne forgets to do when the program is quit while its window is hidden: on Windows the icon would
// stay.
func (d *fyneDesktop) Close() {
	if d.running {
		systray.Quit()
	}
}
