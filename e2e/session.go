//go:build linux

package e2e

import (
	"bufio"
	"errors"
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

// sessionKind says what a session has. The zero value has what the command line needs: a bus and an unlocked keychain.
type sessionKind struct {
	display    bool // an X display with a window manager, a tray and notifications
	wayland    bool // the display is a Wayland compositor instead of X
	noBus      bool // no session bus, and so no keychain either
	noKeychain bool // no Secret Service on the bus
	noTray     bool // no tray yet
}

// session is one person's desktop: a home folder, a session bus, a keychain, and maybe a display. It shares nothing with other sessions or
// with the person who runs the tests.
type session struct {
	home       string
	screen     screen      // nil without a display
	display    string      // X's, such as ":1"; "" without one
	x          *display    // nil without one
	pasting    *pasting    // nil without one
	compositor *compositor // nil without one
	bus        *dbus.Conn  // nil without one
	env        []string
	links      chan string // what the program has asked xdg-open for

	tray          *tray
	notifications *notifications
}

// newSession starts a session, until the test ends.
func newSession(t testing.TB, kind sessionKind) *session {
	t.Helper()
	needTools(t)
	s := &session{home: newHome(t), links: make(chan string, 16)}
	bin := filepath.Join(s.home, "bin")
	s.env = []string{
		"HOME=" + s.home,
		"USER=jane",
		"LANG=en_US.UTF-8",
		"TZ=UTC",
		"PATH=" + bin + ":" + os.Getenv("PATH"),
		"TMPDIR=" + s.folder(t, "tmp"),
		"XDG_RUNTIME_DIR=" + s.folder(t, "run"),
		"XDG_CACHE_HOME=" + s.folder(t, ".cache"),
		"XDG_CONFIG_HOME=" + s.folder(t, ".config"),
		"XDG_DATA_HOME=" + s.folder(t, ".local/share"),
		"XDG_STATE_HOME=" + s.folder(t, ".local/state"),
		"NO_AT_BRIDGE=1", // else GTK looks for a service that is not there
		"LP_NUM_THREADS=1",
	}
	s.env = append(s.env, s.lookForRaces(t)...)
	s.makeXDGOpen(t, s.folder(t, "bin"))
	switch {
	case kind.display && kind.wayland:
		s.startCompositor(t)
	case kind.display:
		s.startDisplay(t)
	}
	if kind.noBus {
		s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(s.home, "run", "no-bus"))
		return s
	}
	s.startBus(t)
	if !kind.noKeychain {
		s.startKeychain(t)
	}
	if kind.display {
		if !kind.noTray {
			s.tray = newTray(t, s.bus)
		}
		s.notifications = newNotifications(t, s.bus)
	}
	return s
}

// needTools fails the test if a tool is missing that make test-needs installs.
func needTools(t testing.TB) {
	t.Helper()
	var missing []string
	for _, tool := range []string{
		"Xvfb", "openbox", "xdotool", "wmctrl", "xclip", "convert", "dbus-daemon", "gnome-keyring-daemon", "chromium", "tesseract", "secret-tool",
		"wine", "curl",
		"sway", "swaymsg", "grim", "wl-paste", "keepassxc", "keepassxc-cli",
	} {
		if _, err := exec.LookPath(tool); err != nil {
			missing = append(missing, tool)
		}
	}
	if len(missing) > 0 {
		t.Fatalf("These tests need %s. `make test` installs them.", strings.Join(missing, ", "))
	}
}

// newHome makes a home folder with a short name, because the path of a socket may have at most 107 bytes.
func newHome(t testing.TB) string {
	t.Helper()
	home, err := os.MkdirTemp("", "e2e") //nolint:usetesting // the paths of t.TempDir are too long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// Processes that the session's programs have started may have outlived them, and still be writing.
		if err := errors.Join(endAll("HOME="+home), os.RemoveAll(home)); err != nil {
			t.Error(err)
		}
	})
	return home
}

func (s *session) folder(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(s.home, name)
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// makeXDGOpen makes the command that opens the person's browser. It passes the link to the test through a pipe, so that the link is not
// stored anywhere. If the command has inherited the API key, it spoils the link.
func (s *session) makeXDGOpen(t testing.TB, bin string) {
	t.Helper()
	pipe := filepath.Join(s.home, "run", "links")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf("#!/bin/sh\nprintf '%%s\\n' \"$SMOKEBALL_API_KEY$1\" >'%s'\n", pipe)
	if err := os.WriteFile(filepath.Join(bin, "xdg-open"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	// Open it for writing too, so that reading does not end with the first xdg-open.
	f, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	go func() {
		for lines := bufio.NewScanner(f); lines.Scan(); {
			s.links <- lines.Text()
		}
	}()
}

// link waits until the program opens the browser, and returns the link.
func (s *session) link(t testing.TB) string {
	t.Helper()
	select {
	case link := <-s.links:
		return link
	case <-time.After(patience):
		t.Fatal("the browser was not opened")
		return ""
	}
}

// noLink fails the test if the browser was opened.
func (s *session) noLink(t testing.TB) {
	t.Helper()
	select {
	case <-s.links:
		t.Error("the browser was opened")
	default:
	}
}

func (s *session) startDisplay(t testing.TB) {
	t.Helper()
	number := s.service(t, "Xvfb", "-displayfd", "3", "-screen", "0", "1280x1400x24", "-dpi", "96", "-nolisten", "tcp", "-noreset")
	s.display = ":" + number()
	s.env = append(s.env, "DISPLAY="+s.display)
	s.service(t, "openbox", "--sm-disable")
	s.x = s.look(t)
	s.screen = s.x
	var err error
	if s.pasting, err = newPasting(s.look(t)); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the window manager", s.x.managed)
}

// busConfiguration is a session bus that starts no services except the one that asks for the keychain's password.
const busConfiguration = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%s</listen>
  <servicedir>%s</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

const prompterService = "/usr/share/dbus-1/services/org.gnome.keyring.SystemPrompter.service"

func (s *session) startBus(t testing.TB) {
	t.Helper()
	services := s.folder(t, "services")
	if err := os.Symlink(prompterService, filepath.Join(services, filepath.Base(prompterService))); err != nil {
		t.Fatal(err)
	}
	configuration := filepath.Join(s.home, "bus.conf")
	socket := filepath.Join(s.home, "run", "bus")
	if err := os.WriteFile(configuration, fmt.Appendf(nil, busConfiguration, socket, services), 0o600); err != nil {
		t.Fatal(err)
	}
	address := s.service(t, "dbus-daemon", "--config-file="+configuration, "--nofork", "--print-address=3")()
	s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS="+address)
	bus, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bus.Close() })
	s.bus = bus
}

// service starts a program in the session, until the test ends. The returned function waits for the first line that the program writes to
// file descriptor 3.
func (s *session) service(t testing.TB, name string, args ...string) (firstLine func() string) {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := s.command(name, args...)
	cmd.ExtraFiles = []*os.File{write}
	s.startService(t, cmd)
	write.Close()
	t.Cleanup(func() { read.Close() })
	return func() string {
		t.Helper()
		line := make(chan string, 1)
		go func() {
			text, _ := bufio.NewReader(read).ReadString('\n')
			line <- strings.TrimSpace(text)
		}()
		select {
		case text := <-line:
			if text == "" {
				t.Fatalf("%s did not start", name)
			}
			return text
		case <-time.After(patience):
			t.Fatalf("%s does not answer", name)
			return ""
		}
	}
}

// startService starts a command, and kills it when the test ends.
func (s *session) startService(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	said, err := newMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { said.Close() })
	cmd.Stdout, cmd.Stderr = said.File, said.File
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		kill(cmd)
		cmd.Wait()
		if text := said.read(); t.Failed() && len(text) > 0 {
			t.Logf("%s said:\n%s", filepath.Base(cmd.Path), text)
		}
	})
}

// command is a command in the session. It is killed when the test process ends.
func (s *session) command(name string, args ...string) *exec.Cmd {
	cmd := command(name, args...)
	cmd.Env = s.env
	cmd.Dir = s.home
	return cmd
}
