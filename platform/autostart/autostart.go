// Package autostart has the system start the program when its person logs in, hidden in the tray.
package autostart

// New returns the entry, which may not be there yet, for the program that is installed here. It is nil where there can be none.
func New() *Entry { return newEntry() }

// Enabled reports whether the program starts when this person logs in.
func (e *Entry) Enabled() bool { return e.enabled() }

// SwitchedOff reports whether this person has switched the entry off in the system's own settings.
func (e *Entry) SwitchedOff() bool { return e.switchedOff() }

// Set makes the program start, or not. What a person has changed in the entry stays. It fails where the entry is everybody's on this
// computer, and the person does not want it.
func (e *Entry) Set(on bool) error { return e.set(on) }

// Refresh makes an entry start the program where it is now: it may have moved since. One that is right is left alone, and so is one that is
// switched off.
func (e *Entry) Refresh() error { return e.refresh() }

// Forget removes this person's entry.
func Forget() error {
	if e := New(); e != nil {
		return e.forget()
	}
	return nil
}
