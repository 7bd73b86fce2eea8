package agent

import (
	"smokeball-connect/platform/autostart"
	"smokeball-connect/settings"
	"smokeball-connect/storage"
)

// firmStarts is remembered when the program was made to start with the computer because the firm has it so by default: a person
// who switches that off keeps it off.
const firmStarts = "autostart-by-the-firm"

// Autostart is whether the program starts with the computer, nil where it cannot. The demo does not: it is not for every day. From now on
// it is as the firm has set it, whenever that changes. Whether a default was taken once is remembered.
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

// arrangeStart makes the program start with the computer, or not, as the firm has set it.
func arrangeStart(now *settings.Settings, entry *autostart.Entry, remembered *storage.Remembered) {
	switch on, set, locked := now.StartAtLogin(); {
	case locked && on != entry.Enabled():
		_ = entry.Set(on) // the switch in the settings shows what it is
	case set && on && !locked && !remembered.Has(firmStarts) && !entry.SwitchedOff():
		if entry.Set(true) == nil {
			remembered.Keep(firmStarts)
		}
	default:
		go func() { _ = entry.Refresh() }() // it starts the program from where it was before
	}
}
