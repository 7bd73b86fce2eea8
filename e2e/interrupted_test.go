//go:build linux

package e2e

import (
	"strings"
	"syscall"
	"testing"

	"smokeball-connect/demo"
)

// An interrupted command ends with the exit code that shells expect, and says that it was interrupted.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	s, p := newSession(t, sessionKind{}), newProvider(t, demo.Options{})
	connect := s.start(t, p.env(), "connect")
	s.link(t)
	connect.cmd.Process.Signal(syscall.SIGINT)
	if code := connect.wait(t); code != 130 || !strings.HasSuffix(connect.stderr(), "Interrupted.\n") {
		t.Errorf("it ends with %d", code)
	}
	if s.entries(t) != 0 {
		t.Error("something is in the keychain")
	}
}

// A program that is waiting for a tray at login ends when it gets SIGTERM.
func TestEndedBeforeTheTray(t *testing.T) {
	t.Parallel()
	s, p := newSession(t, sessionKind{display: true, noTray: true}), newProvider(t, demo.Options{})
	program := s.start(t, p.env(), "--hidden")
	s.waitForClaim(t)
	program.cmd.Process.Signal(syscall.SIGTERM)
	if code := program.wait(t); code != 0 {
		t.Errorf("it ends with %d", code)
	}
}
