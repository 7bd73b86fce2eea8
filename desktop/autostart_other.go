//go:build !linux && !darwin && !windows

package desktop

// Autostart is whether the program starts with the desktop session of this person.
type Autostart struct{}

// NewAutostart is nil where the program cannot arrange that.
func NewAutostart() *Autostart { return nil }

// Enabled reports whether it does.
func (*Autostart) Enabled() bool { return false }

// Set makes it so, or makes it not so.
func (*Autostart) Set(bool) error { return nil }

// Refresh makes an entry start this program, which may have moved since.
func (*Autostart) Refresh() error { return nil }
