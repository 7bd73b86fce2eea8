//go:build linux

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"smokeball-connect/demo"
)

// A crash leaves its trace in the log's folder, without a secret, and the log names it at the next start.
func TestACrash(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	p, w, icon := d.open(t)
	w.press(t, "Return")
	d.signIn(t)
	icon.waitForLine(t, "Connected · ")
	if err := p.cmd.Process.Signal(syscall.SIGQUIT); err != nil { // to which Go answers as to a panic
		t.Fatal(err)
	}
	if code := p.wait(t); code == 0 {
		t.Error("it did not crash")
	}
	p, w, _ = d.open(t)
	w.waitForText(t, "Connected")
	folder := filepath.Join(d.home, ".local", "state", "smokeball-connect", "log")
	log, err := os.ReadFile(filepath.Join(folder, "smokeball-connect.log"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`the program has crashed before" trace=(\S+)`).FindStringSubmatch(string(log))
	if named == nil {
		t.Fatal("the log does not name the crash")
	}
	trace, err := os.ReadFile(named[1])
	if err != nil || !strings.Contains(string(trace), "goroutine") || !strings.Contains(string(trace), "smokeball-connect/") {
		t.Errorf("the trace is none: %d bytes, %v", len(trace), err)
	}
	d.mustBeSecret(t, "none", "the trace of a crash", trace)
	w.press(t, "ctrl+q")
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
}
