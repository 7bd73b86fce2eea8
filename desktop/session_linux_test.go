package desktop

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"
)

func TestNoDisplay(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", "")
	if HasDisplay() {
		t.Error("a display out of nowhere")
	}
	t.Setenv("DISPLAY", ":54321")
	if HasDisplay() {
		t.Error("a display that does not answer")
	}
}

func TestNoTray(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if HasTray(t.Context()) {
		t.Error("a tray without a bus")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/nothing")
	if HasTray(t.Context()) {
		t.Error("a tray on a bus that does not answer")
	}
}

// privateBus starts a session bus, and makes it that of the test. It ends with end, or with the test.
func privateBus(t *testing.T) (bus *dbus.Conn, end func()) {
	t.Helper()
	address := "unix:path=" + filepath.Join(t.TempDir(), "bus")
	ready, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer ready.Close()
	daemon := exec.Command("dbus-daemon", "--session", "--nofork", "--address="+address, "--print-address=3")
	daemon.ExtraFiles = []*os.File{write}
	if err := daemon.Start(); err != nil {
		t.Fatal(err)
	}
	write.Close()
	end = sync.OnceFunc(func() {
		daemon.Process.Kill()
		daemon.Wait()
	})
	t.Cleanup(end)
	if _, err := bufio.NewReader(ready).ReadString('\n'); err != nil {
		t.Fatal("the bus does not start")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	bus, err = dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	return bus, end
}

// watcher is told of icons, and says whether somebody shows them.
func watcher(t *testing.T, bus *dbus.Conn, shows bool) *prop.Properties {
	t.Helper()
	properties, err := prop.Export(bus, "/StatusNotifierWatcher", prop.Map{trayHost: {"IsStatusNotifierHostRegistered": {Value: shows}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bus.RequestName(trayHost, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return properties
}

// Somebody who is told of icons is not yet somebody who shows them.
func TestAWatcherWithoutATray(t *testing.T) {
	bus, _ := privateBus(t)
	if HasTray(t.Context()) {
		t.Error("a tray on an empty bus")
	}
	properties := watcher(t, bus, false)
	if HasTray(t.Context()) {
		t.Error("a tray that nobody shows")
	}
	waited := make(chan bool, 1)
	go func() { waited <- WaitForTray(t.Context()) }()
	properties.SetMust(trayHost, "IsStatusNotifierHostRegistered", true)
	for found := false; !found; {
		// Said again, because the one who waits may not have listened yet.
		if err := bus.Emit("/StatusNotifierWatcher", trayHost+".StatusNotifierHostRegistered"); err != nil {
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
	_, end := privateBus(t)
	waited := make(chan bool, 1)
	go func() { waited <- WaitForTray(t.Context()) }()
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
