package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Entry is a field to type text in. The tab key leaves it, and so does Escape.
type Entry struct {
	widget.Entry
	shortcut func(fyne.Shortcut) bool
	pressed  bool // by the mouse
}

// NewEntry makes a field that leaves the program's own shortcuts to the window: Fyne gives a shortcut to the field that has the focus,
// and to nobody else. The function does what a shortcut says, and reports whether it was one of the program's.
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

// AcceptsTab leaves the tab key to go to the next field, also where there are several lines.
func (e *Entry) AcceptsTab() bool { return false }

// FocusGained scrolls to the field. While the mouse is down, that waits: let go elsewhere, it would take the focus away again.
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

// PasteEntry is a field for a secret that is pasted rather than typed, and shows none of it. What is pasted does not get into the field:
// it may be too much for one.
type PasteEntry struct {
	Entry
	pasted func(text string)
}

// NewPasteEntry makes a field that hands on what is pasted, and what is typed when Enter is pressed.
func NewPasteEntry(shortcut func(fyne.Shortcut) bool, pasted func(text string)) *PasteEntry {
	e := &PasteEntry{pasted: pasted}
	e.shortcut = shortcut
	e.Password = true
	e.ActionItem = container.NewWithoutLayout() // or Fyne puts a button there that shows the secret
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

// Bordered draws the border of a field around an object, which Fyne's Select has none of.
func Bordered(field fyne.CanvasObject) *fyne.Container {
	return container.NewStack(field, NewRectangle("", theme.ColorNameInputBorder, theme.SizeNameInputRadius))
}

// Select is a field with a few texts to choose from.
type Select struct{ widget.Select }

// NewSelect makes one, in which nothing is chosen yet.
func NewSelect(texts []string) *Select {
	s := &Select{}
	s.Options = texts
	s.ExtendBaseWidget(s)
	return s
}

// TypedKey lets Enter do what the space bar does.
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

// Check is a box to tick.
type Check struct{ widget.Check }

// NewCheck makes a box that is not ticked.
func NewCheck(text string) *Check {
	c := &Check{}
	c.Text = Typeset(text)
	c.ExtendBaseWidget(c)
	return c
}

// TypedKey lets Enter do what the space bar does.
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
