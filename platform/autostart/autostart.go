// Package autostart makes the system start the program, hidden in the tray, when the person logs in.
package autostart

// New returns the entry for the program that is running, which need not exist yet. It returns nil if there cannot be one.
func New() *Entry { return newEntry() }

// Enabled reports whether the program starts when the person logs in.
func (e *Entry) Enabled() bool { return e.enabled() }

// SwitchedOff reports whether the person has switched the entry off in the system's own settings.
func (e *Entry) SwitchedOff() bool { return e.switchedOff() }

// Set switches the start on or off. It keeps what the person has changed in the entry. It fails when switching off an entry for all users
// of the computer.
func (e *Entry) Set(on bool) error { return e.set(on) }

// Refresh makes an existing entry start the program from its present path, because it may have moved. An entry that is right or switched
// off is left alone.
func (e *Entry) Refresh() error { return e.refresh() }

// Forget removes the person's entry.
func Forget() error {
	if e := New(); e != nil {
		return e.forget()
	}
	return nil
}
