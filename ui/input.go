package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// escape leaves Escape to the window, and reports whether it was that key: Fyne gives a key to the widget that has the focus, and
// to nobody else.
func escape(o fyne.CanvasObject, ev *fyne.KeyEvent) bool {
	if ev.Name != fyne.KeyEscape {
		return false
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
	return true
}

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
	if escape(e, ev) {
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
type choice struct{ widget.Select }

func newChoice(texts []string) *choice {
	c := &choice{}
	c.Options = texts
	c.ExtendBaseWidget(c)
	return c
}

func (c *choice) TypedKey(ev *fyne.KeyEvent) {
	if escape(c, ev) {
		return
	}
	c.Select.TypedKey(enterIsSpace(ev))
}

func (c *choice) FocusGained() {
	c.Select.FocusGained()
	reveal(c)
}

// check is a box to tick.
type check struct{ widget.Check }

func newCheck(text string) *check {
	c := &check{}
	c.Text = typeset(text)
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey lets Enter do what the space bar does.
func (c *check) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case escape(c, ev):
	case ev.Name == fyne.KeyReturn, ev.Name == fyne.KeyEnter:
		c.SetChecked(!c.Checked)
	}
}

func (c *check) FocusGained() {
	c.Check.FocusGained()
	reveal(c)
}
