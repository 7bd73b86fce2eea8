//go:build linux

package e2e

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"smokeball-connect/demo"
	"smokeball-connect/product"
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

// A home without a cache, and what a process has left that was killed while the toolkit wrote its preferences, are nothing to complain
// about.
func TestAStartAfterAKill(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	preferences := filepath.Join(d.home, ".config", "fyne", product.ID, "preferences.json")
	if err := errors.Join(os.MkdirAll(filepath.Dir(preferences), 0o700), os.WriteFile(preferences, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	p := d.start(t, append(d.provider.env(), "XDG_CACHE_HOME="+filepath.Join(d.home, "none", "yet")))
	d.window(t, title).waitForText(t, "Connect to Smokeball")
	d.tray.icon(t).quit(t, p)
	if said := p.stderr(); strings.Contains(said, "Fyne error") {
		t.Errorf("it says %q", said)
	}
}
