package ui

import (
	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// command is what a person can choose, in the tray's menu and in the window.
type command int

const (
	doNothing command = iota
	doCopy
	doRenew
	doSignIn
	doSignInAsSomeoneElse
	doOpenBrowser
	doCancelSignIn
	doRetryKeychain
	doOpen
	doDisconnect
	doQuit
)

// menuItem is an item of the tray's menu; a separator without a label.
type menuItem struct {
	label    string
	does     command
	disabled bool
}

// trayMenu is the menu of the tray as a function of the status: it is made whole every time, so that no item is ever stale. Where there is
// no window to open, it has what only the window could do.
func trayMenu(v view, windowed bool) []menuItem {
	signedIn := v.State == auth.Connected || v.State == auth.Renewing || v.State == auth.Offline
	leaving := v.Waiting == auth.WaitForDisconnect
	copyable := v.HasToken(v.now) || signedIn && v.State != auth.Offline
	items := []menuItem{
		{words.TrayLine(v.Status, v.now), doNothing, true},
		{},
		{"Copy access token", doCopy, !copyable || leaving},
		{"Renew now", doRenew, !signedIn || v.State == auth.Renewing || leaving},
		signInItem(v.Status),
		{},
	}
	open := menuItem{"Open", doOpen, false}
	if !windowed {
		open.label = "Status…"
		if v.State == auth.SigningIn && !asksReplace(v.Status) {
			items = append(items, menuItem{"Cancel the sign-in", doCancelSignIn, v.Waiting == auth.WaitForSave})
		}
	}
	return append(items,
		open,
		menuItem{"Disconnect", doDisconnect, !v.SignedIn() || v.State == auth.SigningIn || leaving},
		menuItem{"Quit", doQuit, false})
}

// signInItem is what there is to do about a sign-in.
func signInItem(st auth.Status) menuItem {
	leaving := st.Waiting == auth.WaitForDisconnect
	switch st.State {
	case auth.NotConfigured:
		return menuItem{"Set up…", doOpen, false}
	case auth.Opening:
		return menuItem{"Connect…", doSignIn, true}
	case auth.KeychainUnavailable:
		if st.Problem.Kind == auth.RecordDamaged {
			return menuItem{"Sign in again…", doSignIn, leaving}
		}
		return menuItem{"Try the keychain again", doRetryKeychain, false}
	case auth.SigningIn:
		if asksReplace(st) {
			return menuItem{"Answer a question…", doOpen, false}
		}
		return menuItem{"Open the sign-in page again", doOpenBrowser, !st.SignInLinkReady}
	case auth.SignInNeeded:
		return menuItem{"Reconnect…", doSignIn, leaving}
	case auth.Connected, auth.Renewing, auth.Offline:
		return menuItem{"Sign in again…", doSignIn, leaving}
	case auth.SignedOut:
	}
	return menuItem{"Connect…", doSignIn, leaving}
}

// asksReplace reports whether somebody else has signed in, and the person is asked whether that one stays.
func asksReplace(st auth.Status) bool { return st.Waiting == auth.WaitForReplaceAnswer }
