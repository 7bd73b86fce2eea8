package storage

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// patience is how long to wait for something that happens at once unless the machine is busy.
const patience = 30 * time.Second

// testBus is a session bus for one test, with a folder of its own as the home folder.
type testBus struct {
	home, address string
	daemon        *exec.Cmd
}

const busConfiguration = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%s</listen>
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
`

// startBus starts a bus without services. It ends with the test.
func startBus(t *testing.T) *testBus {
	t.Helper()
	home, err := os.MkdirTemp("", "bus") //nolint:usetesting // a short name: the path of a socket has at most 107 bytes
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(home) })
	b := &testBus{home: home}
	b.start(t)
	return b
}

func (b *testBus) start(t *testing.T) {
	t.Helper()
	configuration, socket := filepath.Join(b.home, "bus.conf"), filepath.Join(b.home, "bus")
	os.Remove(socket)
	must(t, os.WriteFile(configuration, fmt.Appendf(nil, busConfiguration, socket), 0o600))
	b.daemon = b.command(t, "dbus-daemon", "--config-file="+configuration, "--nofork", "--print-address")
	out, err := b.daemon.StdoutPipe()
	must(t, err)
	begin(t, b.daemon)
	address, err := bufio.NewReader(out).ReadString('\n')
	must(t, err)
	b.address = strings.TrimSpace(address)
}

// command returns a command that runs in the session. It must be one of those that `make test-needs` installs.
func (b *testBus) command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("This test needs %s. `make test-needs` installs it.", name)
	}
	cmd := exec.Command(name, args...)
	cmd.Env = []string{
		"HOME=" + b.home, "XDG_RUNTIME_DIR=" + b.home, "XDG_DATA_HOME=" + b.home, "PATH=" + os.Getenv("PATH"),
		"DBUS_SESSION_BUS_ADDRESS=" + b.address,
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// begin starts a program, which is ended with the test at the latest.
func begin(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	must(t, cmd.Start())
	t.Cleanup(func() { end(cmd) })
}

func end(cmd *exec.Cmd) {
	cmd.Process.Kill()
	cmd.Wait()
}

func (b *testBus) connect(t *testing.T, options ...dbus.ConnOption) *dbus.Conn {
	t.Helper()
	conn, err := dbus.Connect(b.address, options...)
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	return conn
}

// client returns a client on that bus, like the program's.
func (b *testBus) client() *secretService {
	return newSecretService(func() (string, error) { return b.address, nil })
}

// eventually waits until done returns true.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for deadline := time.Now().Add(patience); !done(); <-look.C {
		if time.Now().After(deadline) {
			t.Fatalf("timed out waiting for %s", what)
		}
	}
}
