//go:build linux

package e2e

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"smokeball-connect/demo"
)

// A second start brings the first window to the front, whatever state it is in, and ends.
func TestSecondStart(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	p, w, icon := d.open(t)
	second := func(args ...string) {
		t.Helper()
		if out, said, code := d.run(t, d.provider.env(), args...); code != 0 || out != "" || said != "" {
			t.Errorf("%q ends with %d and says %q, %q", args, code, out, said)
		}
	}
	inFront := func(how string) {
		t.Helper()
		waitFor(t, "the window to be in front, which was "+how, func() bool { return w.shown() && w.active() })
	}

	d.do(t, "xdotool", "windowminimize", w.id)
	waitFor(t, "the window to be minimised", func() bool { return !w.shown() })
	second()
	inFront("minimised")

	w.close(t)
	waitFor(t, "the window to be hidden", func() bool { return !w.shown() })
	second("--hidden")
	if w.shown() {
		t.Error("a second --hidden shows it")
	}
	second()
	inFront("hidden")

	// The demo counts as another program, with a window of its own, which opens in front.
	demonstration := d.start(t, nil, "--demo")
	other := d.window(t, title+".*DEMO")
	waitFor(t, "the demo to be in front", other.active)
	d.tray.icon(t)
	second()
	inFront("behind another")
	if _, _, code := d.run(t, nil, "--demo", "quit"); code != 0 || demonstration.wait(t) != 0 {
		t.Error("--demo quit does not quit the demo")
	}

	// In the middle of a sign-in.
	w.connect(t)
	link := d.link(t)
	w.close(t)
	waitFor(t, "the window to be hidden", func() bool { return !w.shown() })
	second()
	inFront("hidden during a sign-in")
	newPerson().mustSignIn(t, link)
	icon.waitForLine(t, "Connected")

	// What a crash leaves behind does not get in the way.
	p.cmd.Process.Signal(syscall.SIGKILL)
	<-p.ended
	p, w, icon = d.open(t)
	icon.waitForLine(t, "Connected")
	second()
	inFront("started after a crash")
	if _, _, code := d.run(t, nil, "quit"); code != 0 || p.wait(t) != 0 {
		t.Error("quit does not end it")
	}
	if _, said, code := d.run(t, nil, "quit"); code != 0 || !strings.Contains(said, "not running") {
		t.Errorf("quit without a program ends with %d and says %q", code, said)
	}
}

// At login, the program may start before there is a tray. It then waits for one, without showing a window.
func TestHiddenBeforeTheTray(t *testing.T) {
	t.Parallel()
	s, p := newSession(t, sessionKind{display: true, noTray: true}), newProvider(t, demo.Options{})
	program := s.start(t, p.env(), "--hidden")
	s.waitForClaim(t)
	s.tray = newTray(t, s.bus)
	icon := s.tray.icon(t)
	icon.waitForLine(t, "Not connected")
	if s.find(title) != "" {
		t.Error("it shows a window")
	}
	icon.click(t, "Quit")
	if code := program.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
}

// If somebody starts it again while it waits for the tray, it shows its window.
func TestShownBeforeTheTray(t *testing.T) {
	t.Parallel()
	s, p := newSession(t, sessionKind{display: true, noTray: true}), newProvider(t, demo.Options{})
	program := s.start(t, p.env(), "--hidden")
	s.waitForClaim(t)
	if _, _, code := s.run(t, p.env(), "quit"); code != 0 || program.wait(t) != 0 {
		t.Error("it cannot be quit")
	}
	program = s.start(t, p.env(), "--hidden")
	s.waitForClaim(t)
	if _, said, code := s.run(t, p.env()); code != 0 {
		t.Errorf("the second start ends with %d: %s", code, said)
	}
	w := s.window(t, title)
	w.waitForText(t, "Connect to Smokeball")
	w.close(t) // there is still no tray to hide in
	if code := program.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
}

// waitForClaim waits until the program listens for later starts.
func (s *session) waitForClaim(t *testing.T) {
	t.Helper()
	waitFor(t, "the program to listen to later starts", func() bool {
		sockets, _ := filepath.Glob(filepath.Join(s.home, ".local/state/smokeball-connect/run/*.sock"))
		return len(sockets) > 0
	})
}

// When the window is brought to the front, it notices at once what other processes have done.
func TestTheWindowNoticesOthers(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	_, w, icon := d.open(t)
	connect := d.start(t, d.provider.env(), "connect")
	newPerson().mustSignIn(t, d.link(t))
	if code := connect.wait(t); code != 0 {
		t.Fatal(code)
	}
	d.run(t, d.provider.env())
	icon.waitForLine(t, "Connected")
	w.waitForText(t, "Jane Citizen")

	if _, _, code := d.run(t, d.provider.env(), "disconnect"); code != 0 {
		t.Fatal(code)
	}
	d.run(t, d.provider.env())
	icon.waitForLine(t, "Not connected")
}
