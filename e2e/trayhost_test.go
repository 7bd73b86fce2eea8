//go:build linux

package e2e

import (
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// gone is a desktop whose tray goes away: it is locked, or starts again.
func (tr *tray) gone(t testing.TB) {
	t.Helper()
	if _, err := tr.bus.ReleaseName(watcherName); err != nil {
		t.Fatal(err)
	}
}

// signal sends a program a signal, to its connection for the tray.
func (i *trayIcon) signal(t testing.TB, path dbus.ObjectPath, of, name string, values ...any) {
	t.Helper()
	message := &dbus.Message{
		Type: dbus.TypeSignal,
		Headers: map[dbus.HeaderField]dbus.Variant{
			dbus.FieldPath: dbus.MakeVariant(path), dbus.FieldInterface: dbus.MakeVariant(of), dbus.FieldMember: dbus.MakeVariant(name),
			dbus.FieldDestination: dbus.MakeVariant(i.owner), dbus.FieldSignature: dbus.MakeVariant(dbus.SignatureOf(values...)),
		},
		Body: values,
	}
	if err := i.bus.Send(message, nil).Err; err != nil {
		t.Fatal(err)
	}
}

// The icon comes back with the tray, also when a notification was closed before.
func TestTheTrayComesBack(t *testing.T) {
	t.Parallel()
	d := newQuietDesk(t)
	d.start(t, d.provider.env(), "--hidden")
	icon := d.tray.icon(t)
	icon.waitForLine(t, "Not connected")
	icon.signal(t, "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "NotificationClosed", uint32(1), uint32(2))
	for range 2 {
		d.tray.gone(t)
		own(t, d.bus, watcherName)
		again := d.tray.icon(t)
		again.waitForLine(t, "Not connected")
		for len(d.tray.icons) > 0 { // it may be said twice
			<-d.tray.icons
		}
	}
	if d.find(title) != "" {
		t.Error("the window shows, though the tray was away for a moment only")
	}
}

// Without a tray, a hidden program shows its window, and closing that ends it.
func TestTheTrayIsGone(t *testing.T) {
	t.Parallel()
	d := newQuietDesk(t)
	p := d.start(t, d.provider.env(), "--hidden")
	d.tray.icon(t).waitForLine(t, "Not connected")
	d.tray.gone(t)
	w := d.window(t, title)
	w.waitForText(t, "The tray has gone")
	w.close(t)
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
	for _, n := range d.notifications.all() {
		if strings.Contains(n.Title, "keeps running") {
			t.Error("it says that it keeps running")
		}
	}
}
