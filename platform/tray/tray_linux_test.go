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
		t.Error("a tray without a bus")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/nothing")
	if Available(t.Context()) {
		t.Error("a tray on a bus that does not answer")
	}
}

// watcher is told of icons, and says whether somebody shows them.
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

// Somebody who is told of icons is not yet somebody who shows them.
func TestAWatcherWithoutATray(t *testing.T) {
	bus, _ := sessionbustest.Start(t)
	if Available(t.Context()) {
		t.Error("a tray on an empty bus")
	}
	properties := watcher(t, bus, false)
	if Available(t.Context()) {
		t.Error("a tray that nobody shows")
	}
	waited := make(chan bool, 1)
	go func() { waited <- Wait(t.Context()) }()
	properties.SetMust(statusNotifierWatcher, "IsStatusNotifierHostRegistered", true)
	for found := false; !found; {
		// Said again, because the one who waits may not have listened yet.
		if err := bus.Emit(watcherPath, statusNotifierWatcher+".StatusNotifierHostRegistered"); err != nil {
			t.Fatal(err)
		}
		select {
		case found = <-waited:
			if !found {
				t.Fatal("it does not wait for who shows them")
			}
		case <-time.After(20 * time.Millisecond):
		case <-t.Context().Done():
			t.Fatal("it waits in vain")
		}
	}
}

// A bus that goes away takes the tray along, and nobody turns round and round over that.
func TestTheBusGoesAway(t *testing.T) {
	_, end := sessionbustest.Start(t)
	waited := make(chan bool, 1)
	go func() { waited <- Wait(t.Context()) }()
	end()
	select {
	case found := <-waited:
		if found {
			t.Error("a tray without a bus")
		}
	case <-time.After(10 * time.Second):
		t.Error("it goes on waiting for a tray on a bus that has gone")
	}
}
