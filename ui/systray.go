package ui

import "fyne.io/systray"

// RunTray runs the system's tray without a toolkit until it is quit. It has to be called on the main goroutine, and calls ready on another.
func RunTray(notify Notify, ready func(Tray)) {
	systray.Run(func() { ready(&systemTray{notify}) }, nil)
}

type systemTray struct{ notify Notify }

func (t *systemTray) SetMenu(items []TrayItem) {
	systray.ResetMenu()
	addTrayItems(items, systray.AddSeparator, systray.AddMenuItem)
}

// addTrayItems adds items to the menu or a submenu.
func addTrayItems(items []TrayItem, addSeparator func(), add func(title, tooltip string) *systray.MenuItem) {
	for _, item := range items {
		if item.Label == "" {
			addSeparator()
			continue
		}
		shown := add(item.Label, "")
		if item.Disabled {
			shown.Disable()
		}
		addTrayItems(item.Items, shown.AddSeparator, shown.AddSubMenuItem)
		go func() {
			for range shown.ClickedCh {
				item.Do()
			}
		}()
	}
}

func (t *systemTray) SetIcon(picture []byte) { systray.SetIcon(picture) }
func (t *systemTray) SetTooltip(text string) { systray.SetTooltip(text) }
func (t *systemTray) Quit()                  { systray.Quit() }

func (t *systemTray) Notify(title, text string, offerSignIn bool) {
	if t.notify != nil {
		t.notify(title, text, offerSignIn)
	}
}
