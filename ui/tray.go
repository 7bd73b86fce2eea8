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
	press   func(command)
	menu    *fyne.Menu // always the same one: Fyne shows the first once more when the tray is ready
}

func newWindowTray(d Desktop, press func(command)) *windowTray {
	return &windowTray{desktop: d, press: press, menu: fyne.NewMenu(product.Name)}
}

func (t *windowTray) setMenu(items []menuItem) {
	t.menu.Items = nil
	for _, item := range items {
		if item.label == "" {
			t.menu.Items = append(t.menu.Items, fyne.NewMenuItemSeparator())
			continue
		}
		m := fyne.NewMenuItem(control.Typeset(item.label), func() { t.press(item.does) })
		m.Disabled = item.disabled
		m.IsQuit = item.does == doQuit // or Fyne adds one of its own
		t.menu.Items = append(t.menu.Items, m)
	}
	t.desktop.SetTrayMenu(t.menu)
}

func (t *windowTray) setSign(sign assets.Sign) {
	t.desktop.SetTrayIcon(
		fyne.NewStaticResource("tray-"+sign.Name+".svg", sign.Tray()),
		theme.NewThemedResource(fyne.NewStaticResource("tray-"+sign.Name+"-template.svg", sign.Template())))
}

func (t *windowTray) setTooltip(text string) { t.desktop.SetTrayTooltip(text) }
