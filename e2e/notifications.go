//go:build linux

package e2e

import (
	"slices"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
)

// notifications stands in for the desktop's notification server
// (https://specifications.freedesktop.org/notification-spec/latest/).
type notifications struct {
	mu    sync.Mutex
	shown []notification
}

type notification struct{ Title, Text string }

func newNotifications(t testing.TB, bus *dbus.Conn) *notifications {
	t.Helper()
	n := &notifications{}
	const name = "org.freedesktop.Notifications"
	err := bus.ExportMethodTable(map[string]any{
		"Notify":          n.notify,
		"GetCapabilities": func() ([]string, *dbus.Error) { return []string{"body"}, nil },
		"CloseNotification": func(uint32) *dbus.Error {
			return nil
		},
		"GetServerInformation": func() (name, vendor, version, spec string, err *dbus.Error) {
			return "e2e", "e2e", "1", "1.2", nil
		},
	}, "/org/freedesktop/Notifications", name)
	if err != nil {
		t.Fatal(err)
	}
	own(t, bus, name)
	return n
}

func (n *notifications) notify(_ string, _ uint32, _, title, text string, _ []string, _ map[string]dbus.Variant,
	_ int32) (uint32, *dbus.Error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.shown = append(n.shown, notification{title, text})
	return uint32(len(n.shown)), nil
}

// all returns the notifications so far.
func (n *notifications) all() []notification {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]notification(nil), n.shown...)
}

// waitFor waits for a notification with the title.
func (n *notifications) waitFor(t testing.TB, title string) {
	t.Helper()
	waitFor(t, "the notification "+title, func() bool {
		return slices.ContainsFunc(n.all(), func(shown notification) bool { return shown.Title == title })
	})
}

// own takes a name on the bus for the connection.
func own(t testing.TB, bus *dbus.Conn, name string) {
	t.Helper()
	reply, err := bus.RequestName(name, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("the name %s can't be taken: %v %v", name, reply, err)
	}
}
