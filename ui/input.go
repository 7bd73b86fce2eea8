package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// entry is a field for text that leaves the program's own shortcuts to the window: Fyne gives a shortcut to the field that has
// the focus, and to nobody else.
type entry struct {
	widget.Entry
	w *Window
}

func newEntry(w *Window) *entry {
	e := &entry{w: w}
	e.ExtendBaseWidget(e)
	return e
}

func (e *entry) TypedShortcut(s fyne.Shortcut) {
	if !e.w.typedShortcut(s) {
		e.Entry.TypedShortcut(s)
	}
}

func (e *entry) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		e.w.goBack()
		return
	}
	e.Entry.TypedKey(ev)
}

// AcceptsTab leaves the tab key to go to the next field, also where there are several lines.
func (e *entry) AcceptsTab() bool { return false }

func (e *entry) FocusGained() {
	e.Entry.FocusGained()
	reveal(e)
}

// choice is a field with a few values to choose from.
type choice struct {
	widget.Select
	w *Window
}

func newChoice(w *Window, texts []string) *choice {
	c := &choice{w: w}
	c.Options = texts
	c.ExtendBaseWidget(c)
	return c
}

func (c *choice) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		c.w.goBack()
		return
	}
	c.Select.TypedKey(enterIsSpace(ev))
}

func (c *choice) FocusGained() {
	c.Select.FocusGained()
	reveal(c)
}

// check is a box to tick that leaves Escape to the window.
type check struct {
	widget.Check
	w *Window
}

func newCheck(w *Window, text string) *check {
	c := &check{w: w}
	c.Text = typeset(text)
	c.ExtendBaseWidget(c)
	return c
}

func (c *check) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		c.w.goBack()
		return
	}
	c.Check.TypedKey(enterIsSpace(ev))
}

func (c *check) FocusGained() {
	c.Check.FocusGained()
	reveal(c)
}
