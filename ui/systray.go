package ui

import "fyne.io/systray"

// RunTray runs the system's tray without a toolkit until it is quit. It has to be called on the main goroutine, and calls ready on another.
func RunTray(notify Notify, ready func(Tray)) {
	tray := &systemTray{notify: notify, menu: systemMenu{do: func(f func()) { f() }}}
	systray.Run(func() { ready(tray) }, nil)
}

type systemTray struct {
	notify Notify
	menu   systemMenu
}

func (t *systemTray) SetMenu(items []TrayItem) { t.menu.set(items) }
func (t *systemTray) SetIcon(picture []byte)   { systray.SetIcon(picture) }
func (t *systemTray) SetTooltip(text string)   { systray.SetTooltip(text) }
func (t *systemTray) Quit()                    { systray.Quit() }

func (t *systemTray) Notify(title, text string, offerSignIn bool) {
	if t.notify != nil {
		t.notify(title, text, offerSignIn)
	}
}
