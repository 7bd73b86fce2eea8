package tray

import (
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"smokeball-connect/platform/sessionbus/sessionbustest"
)

func TestNoTray(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if Available(t.Context()) {
		t.Error("available without a bus")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/nothing")
	if Available(t.Context()) {
		t.Error("available although the bus does not answer")
	}
}

// watcher makes the test's connection the watcher, which says whether a host shows icons.
func watcher(t *testing.T, bus *dbus.Conn, shows bool) *prop.Properties {
	t.Helper()
	properties, err := prop.Export(bus, watcherPath, prop.Map{statusNotifierWatcher: {"IsStatusNotifierHostRegistered": {Value: shows}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bus.RequestName(statusNotifierWatcher, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return properties
}

// A watcher without a host is not a tray.
func TestAWatcherWithoutAHost(t *testing.T) {
	bus, _ := sessionbustest.Start(t)
	if Available(t.Context()) {
		t.Error("available without a watcher")
	}
	properties := watcher(t, bus, false)
	if Available(t.Context()) {
		t.Error("available without a host")
	}
	waited := make(chan bool, 1)
	go func() { waited <- Wait(t.Context()) }()
	properties.SetMust(statusNotifierWatcher, "IsStatusNotifierHostRegistered", true)
	for found := false; !found; {
		// Repeated, because Wait may not be listening yet.
		if err := bus.Emit(watcherPath, statusNotifierWatcher+".StatusNotifierHostRegistered"); err != nil {
			t.Fatal(err)
		}
		select {
		case found = <-waited:
			if !found {
				t.Fatal("Wait does not wait for a host")
			}
		case <-time.After(20 * time.Millisecond):
		case <-t.Context().Done():
			t.Fatal("Wait does not notice the host")
		}
	}
}

// When the bus goes away, Wait ends at once instead of looping.
func TestTheBusGoesAway(t *testing.T) {
	_, end := sessionbustest.Start(t)
	waited := make(chan bool, 1)
	go func() { waited <- Wait(t.Context()) }()
	end()
	select {
	case found := <-waited:
		if found {
			t.Error("Wait finds a tray without a bus")
		}
	case <-time.After(10 * time.Second):
		t.Error("Wait goes on although the bus has gone")
	}
}
