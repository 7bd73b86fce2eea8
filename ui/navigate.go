package ui

import (
	"fyne.io/fyne/v2"

	"smokeball-connect/auth"
)

// kind is a kind of screen.
type kind int

const (
	setupScreen kind = iota
	waitingScreen
	keychainScreen
	welcomeScreen
	signingInScreen
	connectedScreen
	reconnectScreen
)

// screenOf is the kind of screen that shows a status.
func screenOf(st auth.Status) kind {
	if st.Waiting == auth.WaitForDisconnect {
		return waitingScreen
	}
	switch st.State {
	case auth.NotConfigured:
		return setupScreen
	case auth.Opening:
		return waitingScreen
	case auth.KeychainUnavailable:
		return keychainScreen
	case auth.SigningIn:
		return signingInScreen
	case auth.Connected, auth.Renewing, auth.Offline:
		return connectedScreen
	case auth.SignInNeeded:
		return reconnectScreen
	case auth.SignedOut:
	}
	return welcomeScreen
}

// screen returns the screen of a kind, and makes it when it is first needed.
func (w *Window) screen(k kind) screen {
	if s, ok := w.screens[k]; ok {
		return s
	}
	var s screen
	switch k {
	case setupScreen:
		s = newSetup(w)
	case waitingScreen:
		s = newWaiting(w)
	case keychainScreen:
		s = newKeychain(w)
	case signingInScreen:
		s = newSigningIn(w)
	case connectedScreen:
		s = newConnected(w)
	case reconnectScreen:
		s = newReconnect(w)
	case welcomeScreen:
		s = newWelcome(w)
	}
	w.screens[k] = s
	return s
}

// page is the page that is open over the screen; nil if there is none.
func (w *Window) page() *page {
	if len(w.pages) == 0 {
		return nil
	}
	return w.pages[len(w.pages)-1]
}

// leavePage tells the open page that it is no longer visible.
func (w *Window) leavePage() {
	if p := w.page(); p != nil && p.left != nil {
		p.left()
	}
}

func (w *Window) openPage(p *page) {
	w.leavePage()
	w.pages = append(w.pages, p)
	w.presenter.first.unseen = false
	w.showTop()
}

// goBack closes the newest page.
func (w *Window) goBack() {
	if len(w.pages) > 0 {
		w.leavePage()
		w.pages = w.pages[:len(w.pages)-1]
		w.showTop()
	}
}

// goHome closes every page.
func (w *Window) goHome() {
	w.leavePage()
	w.pages = nil
	w.showTop()
}

// showTop shows the newest page, or the screen if there is none, with the focus where it belongs.
func (w *Window) showTop() {
	if w.frame == nil {
		return
	}
	w.window.Canvas().Unfocus()
	if p := w.page(); p != nil {
		w.frame.put(p.box)
	} else {
		w.frame.put(w.home.content())
	}
	w.draw()
}

// shown reports whether an object is visible in the window.
func (w *Window) shown(o fyne.CanvasObject) bool {
	found := false
	var look func(fyne.CanvasObject)
	look = func(at fyne.CanvasObject) {
		if found || !at.Visible() {
			return
		}
		found = at == o
		if c, ok := at.(*fyne.Container); ok {
			for _, child := range c.Objects {
				look(child)
			}
		}
	}
	look(w.frame.header)
	look(w.frame.banner)
	look(w.frame.body)
	look(w.frame.footer)
	return found
}
