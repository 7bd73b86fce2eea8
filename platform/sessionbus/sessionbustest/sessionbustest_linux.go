// Package sessionbustest gives tests their own session bus.
package sessionbustest

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
)

// Start starts a session bus, sets the test's environment to use it, and connects to it. The bus ends with end, or with the test.
func Start(t *testing.T) (bus *dbus.Conn, end func()) {
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
		t.Fatal("dbus-daemon did not start")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	bus, err = dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	return bus, end
}
