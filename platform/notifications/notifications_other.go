//go:build !linux && !windows

package notifications

// Notifications are those of the toolkit.
type Notifications struct{}

func newNotifications([]byte, func(), func()) *Notifications { return nil }

func (*Notifications) show(string, string, bool) error { return nil }

func forget() error { return nil }
