package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"smokeball-connect/assets"
	"smokeball-connect/ui/control"
)

// windowTray is the tray beside a window.
type windowTray struct {
	desktop Desktop
	choose  func(menuItem)
}

func (t *windowTray) setMenu(items []menuItem) { t.desktop.SetTrayMenu(trayItems(items, t.choose)) }

// trayItems are the items of a menu for the tray, where choose chooses one.
func trayItems(items []menuItem, choose func(menuItem)) (all []TrayItem) {
	for _, item := range items {
		all = append(all, TrayItem{
			Label:    control.Typeset(item.label),
			Disabled: item.disabled,
			Hidden:   item.hidden,
			Do:       func() { choose(item) },
			Items:    trayItems(item.items, choose),
		})
	}
	return all
}

func (t *windowTray) setSign(sign assets.Sign) {
	t.desktop.SetTrayIcon(
		fyne.NewStaticResource("tray-"+sign.Name+".png", sign.Tray()),
		theme.NewThemedResource(fyne.NewStaticResource("tray-"+sign.Name+"-template.svg", sign.Template())))
}

func (t *windowTray) setTooltip(text string) { t.desktop.SetTrayTooltip(text) }
