package ui

import (
	"strings"

	"fyne.io/fyne/v2"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// historyPage shows what has happened to the sign-in, by day, the newest first.
type historyPage struct {
	*page
	w     *Window
	list  *fyne.Container
	shown []string
}

func (w *Window) openHistory() {
	h := &historyPage{w: w, list: control.NewColumn(16)}
	h.page = newPage("History", h.list)
	h.page.changed = h.read
	w.openPage(h.page)
	h.read()
}

// read reads the history off Fyne's thread, because it is in a file.
func (h *historyPage) read() {
	h.w.presenter.background(func() {
		entries := h.w.session.History()
		fyne.Do(func() { h.draw(entries) })
	})
}

func (h *historyPage) draw(entries []auth.Entry) {
	l := h.w.presenter.locale()
	if lines := words.History(entries, l); h.shown == nil || strings.Join(lines, "\n") != strings.Join(h.shown, "\n") {
		h.shown = append([]string{}, lines...)
	} else {
		return
	}
	h.list.Objects = nil
	if len(entries) == 0 {
		h.list.Add(control.NewText(control.QuietBody, "Nothing has happened yet."))
	}
	day, events := "", (*fyne.Container)(nil)
	for _, e := range entries {
		if d := l.Day(e.At); d != day {
			day, events = d, control.NewColumn(10)
			h.list.Add(control.NewCard(control.NewText(control.Strong, day), events))
		}
		at := control.NewLabel(control.Quiet, l.Clock(e.At))
		events.Add(control.NewColumn(1, control.Unpadded(at), control.NewText(control.Body, words.Happened(e, l))))
	}
	h.list.Refresh()
}
