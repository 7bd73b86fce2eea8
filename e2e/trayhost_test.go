//go:build linux

package e2e

import (
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// gone takes the tray away, as a desktop does when it is locked or restarts.
func (tr *tray) gone(t testing.TB) {
	t.Helper()
	if _, err := tr.bus.ReleaseName(watcherName); err != nil {
		t.Fatal(err)
	}
}

// signal sends a signal to the program's tray connection.
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

// The icon comes back with the tray, even if a notification was closed before.
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
		for len(d.tray.icons) > 0 { // it may register twice
			<-d.tray.icons
		}
	}
	if d.find(title) != "" {
		t.Error("the window appears, though the tray was only gone for a moment")
	}
}

// The menu may be open while something changes: a click still does what the person sees, if that is still possible.
func TestTheTraysMenuIsOpenWhileSomethingChanges(t *testing.T) {
	t.Parallel()
	d := newQuietDesk(t)
	p := d.start(t, d.provider.env(), "--hidden")
	icon := d.tray.icon(t)
	icon.waitForLine(t, "Not connected")
	signedOut := icon.items()
	icon.chooseOf(signedOut, "Connect…")
	link := d.link(t)
	icon.waitForItem(t, "Open the sign-in page again")
	newPerson().mustSignIn(t, link)
	icon.waitForLine(t, "Connected · ")
	connected := icon.items()
	if code := d.start(t, d.provider.env(), "disconnect").wait(t); code != 0 {
		t.Fatalf("disconnect ends with %d", code)
	}
	icon.chooseOf(signedOut, "Open")
	d.window(t, title).waitForText(t, "Connect to Smokeball")
	icon.waitForLine(t, "Not connected")
	icon.chooseOf(connected, "Renew now") // nothing can be renewed any more
	icon.chooseOf(connected, "Quit")
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
	if n := d.provider.Count("refresh_token"); n > 0 {
		t.Errorf("renewed %d times", n)
	}
}

// If the tray goes away, a hidden program shows its window, and closing that ends the program.
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
