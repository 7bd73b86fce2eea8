package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Entry is a text field. Tab moves on from it, and Escape goes to the window.
type Entry struct {
	widget.Entry
	shortcut func(fyne.Shortcut) bool
	pressed  bool // by the mouse
}

// NewEntry makes a field. Fyne gives shortcuts only to the field that has the focus, so the field passes them to the function shortcut,
// which reports whether one was the program's own.
func NewEntry(shortcut func(fyne.Shortcut) bool) *Entry {
	e := &Entry{shortcut: shortcut}
	e.ExtendBaseWidget(e)
	return e
}

// TypedShortcut implements fyne.Shortcutable.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if !e.shortcut(s) {
		e.Entry.TypedShortcut(s)
	}
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	if passEscape(e, ev) {
		return
	}
	e.Entry.TypedKey(ev)
}

// AcceptsTab returns false, so that Tab goes to the next control even from a field of several lines.
func (e *Entry) AcceptsTab() bool { return false }

// FocusGained scrolls to the field. While the mouse button is down, that waits for MouseUp: if the field moved away from the pointer,
// releasing the button would take the focus away again.
func (e *Entry) FocusGained() {
	e.Entry.FocusGained()
	if !e.pressed {
		ScrollTo(e)
	}
}

// MouseDown implements desktop.Mouseable.
func (e *Entry) MouseDown(ev *desktop.MouseEvent) {
	e.pressed = true
	e.Entry.MouseDown(ev)
}

// MouseUp implements desktop.Mouseable.
func (e *Entry) MouseUp(ev *desktop.MouseEvent) {
	e.pressed = false
	e.Entry.MouseUp(ev)
	ScrollTo(e)
}

// PasteEntry is a field for a secret that is usually pasted. It does not show it. Pasted text does not go into the field, because it may be
// too long for one.
type PasteEntry struct {
	Entry
	pasted func(text string)
}

// NewPasteEntry makes a field that calls pasted with pasted text, and with typed text when Enter is pressed.
func NewPasteEntry(shortcut func(fyne.Shortcut) bool, pasted func(text string)) *PasteEntry {
	e := &PasteEntry{pasted: pasted}
	e.shortcut = shortcut
	e.Password = true
	e.ActionItem = container.NewWithoutLayout() // otherwise Fyne adds a button that shows the secret
	e.OnSubmitted = pasted
	e.ExtendBaseWidget(e)
	return e
}

// TypedShortcut implements fyne.Shortcutable.
func (e *PasteEntry) TypedShortcut(s fyne.Shortcut) {
	if paste, ok := s.(*fyne.ShortcutPaste); ok {
		e.pasted(paste.Clipboard.Content())
		return
	}
	e.Entry.TypedShortcut(s)
}

// TypedKey implements fyne.Focusable.
func (e *PasteEntry) TypedKey(ev *fyne.KeyEvent) {
	if passEscape(e, ev) {
		return
	}
	e.Entry.Entry.TypedKey(ev)
}

// FocusGained scrolls to the field.
func (e *PasteEntry) FocusGained() {
	e.Entry.Entry.FocusGained()
	ScrollTo(e)
}

// Bordered draws a field's border around an object, for Fyne's Select, which has none.
func Bordered(field fyne.CanvasObject) *fyne.Container {
	return container.NewStack(field, NewRectangle("", theme.ColorNameInputBorder, theme.SizeNameInputRadius))
}

// Select is a field with a few options to choose from.
type Select struct{ widget.Select }

// NewSelect makes a field in which nothing is chosen yet.
func NewSelect(texts []string) *Select {
	s := &Select{}
	s.Options = texts
	s.ExtendBaseWidget(s)
	return s
}

// TypedKey makes Enter do what the space bar does.
func (s *Select) TypedKey(ev *fyne.KeyEvent) {
	if !passEscape(s, ev) {
		s.Select.TypedKey(enterAsSpace(ev))
	}
}

// FocusGained scrolls to the field.
func (s *Select) FocusGained() {
	s.Select.FocusGained()
	ScrollTo(s)
}

// Check is a check box.
type Check struct{ widget.Check }

// NewCheck makes a check box that is not ticked.
func NewCheck(text string) *Check {
	c := &Check{}
	c.Text = Typeset(text)
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey makes Enter do what the space bar does.
func (c *Check) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case passEscape(c, ev):
	case ev.Name == fyne.KeyReturn, ev.Name == fyne.KeyEnter:
		c.SetChecked(!c.Checked)
	}
}

// FocusGained scrolls to the box.
func (c *Check) FocusGained() {
	c.Check.FocusGained()
	ScrollTo(c)
}
