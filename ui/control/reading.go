package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// Reading is a long text to be read: it scrolls, and what is in it can be selected and copied, with the keyboard too, but not changed.
type Reading struct {
	Entry
	// Box has it in small letters.
	Box *fyne.Container
}

// NewReading makes one with no text yet, so many lines high. The shortcuts are as for NewEntry.
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

// TypedKey moves the cursor, and the text with it.
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

// TappedSecondary opens no menu: what Fyne has there would change the text.
func (r *Reading) TappedSecondary(*fyne.PointEvent) {}

// smallTheme has small letters.
type smallTheme struct{ fyne.Theme }

func (t smallTheme) Size(name fyne.ThemeSizeName) float32 {
	if name == theme.SizeNameText {
		name = SizeNameHint
	}
	return t.Theme.Size(name)
}
