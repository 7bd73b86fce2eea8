package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// Reading is a long text that scrolls. It can be selected and copied, with the keyboard too, but not changed.
type Reading struct {
	Entry
	// Box contains the Reading, in small text.
	Box *fyne.Container
}

// NewReading makes a Reading without text, with a height in lines. shortcut is as for NewEntry.
func NewReading(lines int, shortcut func(fyne.Shortcut) bool) *Reading {
	r := &Reading{}
	r.shortcut = shortcut
	r.MultiLine = true
	r.Wrapping = fyne.TextWrapWord
	r.ExtendBaseWidget(r)
	r.SetMinRowsVisible(lines)
	r.Box = container.NewStack(container.NewThemeOverride(r, smallTheme{fyne.CurrentApp().Settings().Theme()}))
	return r
}

// TypedRune implements fyne.Focusable.
func (r *Reading) TypedRune(rune) {}

// TypedKey moves the cursor, and scrolls the text with it.
func (r *Reading) TypedKey(ev *fyne.KeyEvent) {
	if passEscape(r, ev) {
		return
	}
	switch ev.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight, fyne.KeyHome, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyPageDown:
		r.Entry.Entry.TypedKey(ev)
	default:
	}
}

// TypedShortcut implements fyne.Shortcutable.
func (r *Reading) TypedShortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutCopy, *fyne.ShortcutSelectAll:
		r.Entry.Entry.TypedShortcut(s)
	default:
		r.shortcut(s)
	}
}

// FocusGained scrolls to the text.
func (r *Reading) FocusGained() {
	r.Entry.Entry.FocusGained()
	if !r.pressed {
		ScrollTo(r)
	}
}

// TappedSecondary opens no menu, because Fyne's could change the text.
func (r *Reading) TappedSecondary(*fyne.PointEvent) {}

// smallTheme has small text.
type smallTheme struct{ fyne.Theme }

func (t smallTheme) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNameText {
		name = SizeNameHint
	}
	return t.Theme.Size(name)
}
