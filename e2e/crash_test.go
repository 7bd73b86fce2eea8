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

// A crash leaves a trace without secrets in the log's folder, and at the next start the log names that file.
func TestACrash(t *testing.T) {
	t.Parallel()
	d := newDesk(t, demo.Options{})
	p, w, icon := d.open(t)
	w.press(t, "Return")
	d.signIn(t)
	icon.waitForLine(t, "Connected · ")
	if err := p.cmd.Process.Signal(syscall.SIGQUIT); err != nil { // Go prints a trace for it, as for a panic
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
		t.Errorf("not a trace: %d bytes, %v", len(trace), err)
	}
	d.mustBeSecret(t, "none", "the trace of a crash", trace)
	w.press(t, "ctrl+q")
	if code := p.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
}

// The toolkit does not complain about a home without a cache folder, or about empty preferences, as a process leaves them that was killed
// while writing them.
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
