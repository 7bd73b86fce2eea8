package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"smokeball-connect/assets"
	"smokeball-connect/product"
	"smokeball-connect/ui/control"
)

// windowTray is the tray beside a window.
type windowTray struct {
	desktop Desktop
	choose  func(menuItem)
	menu    *fyne.Menu // always the same one, because Fyne shows the first again when the tray is ready
}

func newWindowTray(d Desktop, choose func(menuItem)) *windowTray {
	return &windowTray{desktop: d, choose: choose, menu: fyne.NewMenu(product.Name)}
}

func (t *windowTray) setMenu(items []menuItem) {
	t.menu.Items = t.fyneItems(items)
	t.desktop.SetTrayMenu(t.menu)
}

func (t *windowTray) fyneItems(items []menuItem) (all []*fyne.MenuItem) {
	for _, item := range items {
		if item.label == "" {
			all = append(all, fyne.NewMenuItemSeparator())
			continue
		}
		m := fyne.NewMenuItem(control.Typeset(item.label), func() { t.choose(item) })
		m.Disabled = item.disabled
		m.IsQuit = item.does == doQuit // otherwise Fyne adds its own
		if len(item.items) > 0 {
			m.ChildMenu = fyne.NewMenu("", t.fyneItems(item.items)...)
		}
		all = append(all, m)
	}
	return all
}

func (t *windowTray) setSign(sign assets.Sign) {
	t.desktop.SetTrayIcon(
		fyne.NewStaticResource("tray-"+sign.Name+".png", sign.Tray()),
		theme.NewThemedResource(fyne.NewStaticResource("tray-"+sign.Name+"-template.svg", sign.Template())))
}

func (t *windowTray) setTooltip(text string) { t.desktop.SetTrayTooltip(text) }
