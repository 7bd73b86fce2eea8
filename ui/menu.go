package ui

import (
	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// command is something that a person can choose, in the tray's menu or in the window.
type command int

const (
	doNothing command = iota
	doCopy            // in the format that was chosen last
	doCopyAs          // in the format of the item
	doRenew
	doSignIn
	doSignInAsSomeoneElse
	doOpenBrowser
	doCancelSignIn
	doRetryKeychain
	doOpen
	doCheck // without a page; or stops the check under way
	doDisconnect
	doQuit
)

// menuItem is an item of the tray's menu; a separator without a label.
type menuItem struct {
	label    string
	does     command
	disabled bool
	hidden   bool        // there is nothing it could do now
	format   auth.Format // for doCopyAs
	items    []menuItem  // its submenu, if it has one
}

// trayItem is an item without a submenu.
func trayItem(label string, does command, disabled bool) menuItem {
	return menuItem{label: label, does: does, disabled: disabled}
}

// trayMenu is the tray's menu as a function of the status. With the same settings, it always has the same items, in the same order: only
// what they say, and whether they are enabled and shown, follows the status. So the menu can be open while something changes. Without a
// window to open, it also has what otherwise only the window offers.
func trayMenu(v view, windowed bool) []menuItem {
	signedIn := v.State == auth.Connected || v.State == auth.Renewing || v.State == auth.Offline
	leaving := v.Waiting == auth.WaitForDisconnect
	copyable := v.HasToken(v.now) || signedIn && v.State != auth.Offline
	items := []menuItem{
		trayItem(words.TrayLine(v.Status, v.now), doNothing, true),
		{},
		trayItem(words.Copy(v.format()), doCopy, !copyable || leaving),
		{label: "Copy", disabled: !copyable || leaving, items: copyMenu(v)},
		trayItem("Renew now", doRenew, !signedIn || v.State == auth.Renewing || leaving),
	}
	items = append(items, signInItems(v.Status)...)
	items = append(items, menuItem{})
	if windowed {
		items = append(items, trayItem("Open", doOpen, false))
	} else {
		cancel := trayItem("Cancel the sign-in", doCancelSignIn, v.Waiting == auth.WaitForSave)
		cancel.hidden = v.State != auth.SigningIn || asksReplace(v.Status)
		check := trayItem(words.TrayCheck, doCheck, false)
		if v.check.running {
			check.label = words.TrayStopCheck
		}
		check.hidden = !v.check.offered
		items = append(items, cancel, trayItem("Status…", doOpen, false), check)
	}
	return append(items,
		trayItem("Disconnect", doDisconnect, !v.SignedIn() || v.State == auth.SigningIn || leaving),
		trayItem("Quit", doQuit, false))
}

// copyMenu has the formats to copy in: first those that contain the token, then those that fetch it.
func copyMenu(v view) []menuItem {
	items := []menuItem{trayItem(words.HoldTheToken, doNothing, true)}
	fetching := false
	for _, format := range v.formats() {
		if format.Fetches() && !fetching {
			fetching = true
			items = append(items, menuItem{}, trayItem(words.FetchTheToken, doNothing, true))
		}
		items = append(items, menuItem{label: words.Format(format), does: doCopyAs, format: format, disabled: !v.canCopy(format)})
	}
	return items
}

// signInItems are the items for what can be done about the sign-in. One of them is shown.
func signInItems(st auth.Status) []menuItem {
	items := []menuItem{
		trayItem("Set up…", doOpen, true),
		trayItem("Connect…", doSignIn, true),
		trayItem("Open the sign-in page again", doOpenBrowser, true),
		trayItem("Try the keychain again", doRetryKeychain, true),
	}
	shown := signInItem(st)
	for i, item := range items {
		if item.does == shown.does {
			items[i] = shown
		} else {
			items[i].hidden = true
		}
	}
	return items
}

// signInItem is the one that is shown.
func signInItem(st auth.Status) menuItem {
	leaving := st.Waiting == auth.WaitForDisconnect
	switch st.State {
	case auth.NotConfigured:
		return trayItem("Set up…", doOpen, false)
	case auth.Opening:
		return trayItem("Connect…", doSignIn, true)
	case auth.KeychainUnavailable:
		if st.Problem.Kind == auth.RecordDamaged {
			return trayItem("Sign in again…", doSignIn, leaving)
		}
		return trayItem("Try the keychain again", doRetryKeychain, false)
	case auth.SigningIn:
		if asksReplace(st) {
			return trayItem("Answer a question…", doOpen, false)
		}
		return trayItem("Open the sign-in page again", doOpenBrowser, !st.SignInLinkReady)
	case auth.SignInNeeded:
		return trayItem("Reconnect…", doSignIn, leaving)
	case auth.Connected, auth.Renewing, auth.Offline:
		return trayItem("Sign in again…", doSignIn, leaving)
	case auth.SignedOut:
	}
	return trayItem("Connect…", doSignIn, leaving)
}

// asksReplace reports whether somebody else has signed in, and the person is being asked whether that account replaces theirs.
func asksReplace(st auth.Status) bool { return st.Waiting == auth.WaitForReplaceAnswer }
