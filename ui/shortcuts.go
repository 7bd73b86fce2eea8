package ui

import (
	"runtime"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// The keyboard shortcuts. They work from anywhere in the window.
var (
	copyShortcut     = shortcut(fyne.KeyC, fyne.KeyModifierShift)
	renewShortcut    = shortcut(fyne.KeyR, 0)
	settingsShortcut = shortcut(fyne.KeyComma, 0)
	hideShortcut     = shortcut(fyne.KeyW, 0)
	quitShortcut     = shortcut(fyne.KeyQ, 0)
)

func shortcut(key fyne.KeyName, more fyne.KeyModifier) *desktop.CustomShortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | more}
}

// shortcutName is a shortcut as this system writes it.
func shortcutName(s *desktop.CustomShortcut) string { return shortcutNameOn(runtime.GOOS, s) }

// shortcutNameOn is "Ctrl + Shift + C", and on macOS "⇧⌘C".
func shortcutNameOn(system string, s *desktop.CustomShortcut) string {
	keys := []string{"Ctrl", "Shift", string(s.KeyName)}
	between := " + "
	if system == "darwin" {
		keys = []string{"⇧", "⌘", string(s.KeyName)}
		between = ""
	}
	if s.Modifier&fyne.KeyModifierShift == 0 {
		keys = slices.DeleteFunc(keys, func(key string) bool { return key == "Shift" || key == "⇧" })
	}
	return strings.Join(keys, between)
}

// bindShortcuts gives the window its shortcuts.
func (w *Window) bindShortcuts() {
	w.shortcuts = map[string]func(){
		copyShortcut.ShortcutName():     w.press(doCopy),
		renewShortcut.ShortcutName():    w.press(doRenew),
		settingsShortcut.ShortcutName(): w.openSettings,
		hideShortcut.ShortcutName():     w.close,
		quitShortcut.ShortcutName():     w.Quit,
	}
	c := w.window.Canvas()
	for _, s := range []fyne.Shortcut{copyShortcut, renewShortcut, settingsShortcut, hideShortcut, quitShortcut} {
		c.AddShortcut(s, func(fyne.Shortcut) { w.typedShortcut(s) })
	}
	c.SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if ev.Name == fyne.KeyEscape {
			w.goBack()
		}
	})
}

// typedShortcut does what a shortcut of ours does, and reports whether s is one.
func (w *Window) typedShortcut(s fyne.Shortcut) bool {
	do, ours := w.shortcuts[s.ShortcutName()]
	if ours {
		do()
	}
	return ours
}
