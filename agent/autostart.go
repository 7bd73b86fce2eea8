package agent

import (
	"smokeball-connect/platform/autostart"
	"smokeball-connect/settings"
	"smokeball-connect/storage"
)

// firmStarts is remembered once the firm's default has made the program start with the computer, so that a person who switches that off
// keeps it off.
const firmStarts = "autostart-by-the-firm"

// Autostart returns the entry that starts the program with the computer; nil if there cannot be one, and in the demo. From now on the
// entry follows what the firm has set: a locked value always, a default once, which is remembered.
func (a *Agent) Autostart(remembered *storage.Remembered) *autostart.Entry {
	entry := autostart.New()
	if entry == nil || a.Demo {
		return nil
	}
	a.Settings.OnChange(func(before, now *settings.Settings, _ bool) {
		if now.Get(settings.StartAtLogin) != before.Get(settings.StartAtLogin) {
			arrangeStart(now, entry, remembered)
		}
	})
	arrangeStart(a.Settings.Now(), entry, remembered)
	return entry
}

// arrangeStart makes the entry match what the firm has set.
func arrangeStart(now *settings.Settings, entry *autostart.Entry, remembered *storage.Remembered) {
	switch on, set, locked := now.StartAtLogin(); {
	case locked && on != entry.Enabled():
		_ = entry.Set(on) // if that fails, the switch in the settings shows it
	case set && on && !locked && !remembered.Has(firmStarts) && !entry.SwitchedOff():
		if entry.Set(true) == nil {
			remembered.Keep(firmStarts)
		}
	default:
		go func() { _ = entry.Refresh() }() // if that fails, the program is still started from its old path
	}
}
