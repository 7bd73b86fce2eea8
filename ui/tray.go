package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"smokeball-connect/auth"
	"smokeball-connect/product"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// command is what an item of the tray menu does.
type command int

const (
	doNothing command = iota
	doSeparate
	doCopy
	doRenew
	doSignIn
	doOpenBrowser
	doCancelSignIn // where there is no window to do that in
	doRetryKeychain
	doOpen
	doDisconnect
	doQuit
)

// trayItem is an item of the tray menu.
type trayItem struct {
	label    string
	do       command
	disabled bool
}

// trayMenu is the tray menu as a function of the status: it is made whole every time, so that no item is ever stale.
func trayMenu(v view) []trayItem {
	signedIn := v.State == auth.Connected || v.State == auth.Renewing || v.State == auth.Offline
	leaving := v.Waiting == auth.WaitForDisconnect
	signIn := trayItem{"Connect…", doSignIn, leaving}
	switch v.State {
	case auth.NotConfigured:
		signIn = trayItem{"Set up…", doOpen, false}
	case auth.Opening:
		signIn.disabled = true
	case auth.KeychainUnavailable:
		signIn = trayItem{"Try the keychain again", doRetryKeychain, false}
		if v.Problem.Kind == auth.RecordDamaged {
			signIn = trayItem{"Sign in again…", doOpen, false} // the window asks first
		}
	case auth.SigningIn:
		signIn = trayItem{"Open the sign-in page again", doOpenBrowser, !v.SignInLinkReady}
		if v.Waiting == auth.WaitForReplaceAnswer {
			signIn = trayItem{"Answer a question…", doOpen, false}
		}
	case auth.SignInNeeded:
		signIn.label = "Reconnect…"
	case auth.Connected, auth.Renewing, auth.Offline:
		signIn.label = "Sign in again…"
	}
	copyable := v.HasToken(v.now) || signedIn && v.State != auth.Offline
	return []trayItem{
		{words.TrayLine(v.Status, v.now), doNothing, true},
		{"", doSeparate, false},
		{"Copy access token", doCopy, !copyable || leaving},
		{"Renew now", doRenew, !signedIn || v.State == auth.Renewing || leaving},
		signIn,
		{"", doSeparate, false},
		{"Open", doOpen, false},
		{"Disconnect", doDisconnect, !v.SignedIn() || v.State == auth.SigningIn || leaving},
		{"Quit", doQuit, false},
	}
}

// run does what an item says.
func (w *Window) run(do command) {
	switch do {
	case doCopy:
		w.copyToken(w.shapes[0])
	case doRenew:
		w.session.Renew()
	case doSignIn:
		if words.SignInAgainEnds(w.status) != "" {
			w.Raise() // where the question is
		}
		w.askSignIn(w.session.SignIn)
	case doOpenBrowser:
		w.session.OpenBrowserAgain()
	case doRetryKeychain:
		w.session.RetryKeychain()
	case doOpen:
		w.Raise()
	case doDisconnect:
		w.Raise()
		w.askDisconnect()
	case doQuit:
		w.Quit()
	}
}

// tray remembers what the system was given last, because giving it again makes an open menu flicker or close.
type tray struct {
	menu    *fyne.Menu // always the same one: Fyne shows the first once more when the tray is ready
	items   []trayItem
	icon    string
	tooltip string
}

// openTray makes the tray icon. Fyne wants that before the app runs.
func (w *Window) openTray() {
	if w.desktop == nil {
		return
	}
	w.tray.menu = fyne.NewMenu(product.Name)
	v := w.view()
	w.drawTrayMenu(v)
	w.drawTrayIcon(v)
	w.desktop.SetTrayTapped(w.Raise)
}

// drawTray makes the tray show the view.
func (w *Window) drawTray(v view) {
	if w.tray.menu == nil {
		return
	}
	w.drawTrayMenu(v)
	w.drawTrayIcon(v)
	if tooltip := words.Tooltip(v.Status, v.now); tooltip != w.tray.tooltip {
		w.tray.tooltip = tooltip
		w.desktop.SetTrayTooltip(tooltip)
	}
}

func (w *Window) drawTrayMenu(v view) {
	if items := trayMenu(v); !slices.Equal(items, w.tray.items) {
		w.tray.items = items
		w.tray.menu.Items = w.fyneItems(items)
		w.desktop.SetTrayMenu(w.tray.menu)
	}
}

func (w *Window) drawTrayIcon(v view) {
	if sign := signOf(v.Status); sign.Name != w.tray.icon {
		w.tray.icon = sign.Name
		w.desktop.SetTrayIcon(
			fyne.NewStaticResource("tray-"+sign.Name+".svg", sign.Tray()),
			theme.NewThemedResource(fyne.NewStaticResource("tray-"+sign.Name+"-template.svg", sign.Template())))
	}
}

func (w *Window) fyneItems(items []trayItem) (all []*fyne.MenuItem) {
	for _, item := range items {
		if item.do == doSeparate {
			all = append(all, fyne.NewMenuItemSeparator())
			continue
		}
		m := fyne.NewMenuItem(control.Typeset(item.label), func() { w.run(item.do) })
		m.Disabled = item.disabled
		m.IsQuit = item.do == doQuit // or Fyne adds one of its own
		all = append(all, m)
	}
	return all
}
