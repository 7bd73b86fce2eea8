package ui

import (
	"smokeball-connect/auth"
	"smokeball-connect/product"
	"smokeball-connect/words"
)

// remind says once what is due, such as that a sign-in is about to end, or has ended. Somebody who looks at the window sees it there.
func (w *Window) remind(v view) {
	if w.desktop == nil || w.memory == nil || w.inFront() {
		return
	}
	for _, notice := range words.Due(v.Status, w.reminders(), v.now, v.locale) {
		if !w.memory.Has(notice.ID) {
			w.memory.Add(notice.ID)
			w.session.Notified(string(notice.Kind))
			w.notify(notice.Title, notice.Text, notice.OffersSignIn())
		}
	}
}

// tellEnd says how a sign-in ended that was started from the tray, where nobody sees the window.
func (w *Window) tellEnd(before, after auth.Status) {
	if before.State != auth.SigningIn || after.State == auth.SigningIn || after.Aside.Kind == auth.NoProblem {
		return
	}
	v := w.viewOf(after)
	title := "You are not signed in"
	if after.Aside.Kind == auth.NotRenewable {
		title = "You are signed in, for a short time"
	}
	w.tellBehind(title, words.Problem(after.Aside, after, v.now, v.locale))
}

// tellBehind notifies somebody who does not see the window. Title and text are our own sentences.
func (w *Window) tellBehind(title, text string) {
	if !w.inFront() {
		w.notify(title, text, false)
	}
}

// notify shows a notification. The system may take its time over it.
func (w *Window) notify(title, text string, offerSignIn bool) {
	if w.desktop != nil {
		w.background(func() { w.desktop.Notify(title, text, offerSignIn) })
	}
}

// closedToTray is remembered when it was said that closing the window leaves the program in the tray.
const closedToTray = "closed-to-tray"

func (w *Window) sayClosedToTray() {
	if w.memory == nil || w.memory.Has(closedToTray) {
		return
	}
	w.memory.Keep(closedToTray)
	w.notify(product.Name+" keeps running", "You find it among the icons of the tray. To end it, choose Quit there.", false)
}
