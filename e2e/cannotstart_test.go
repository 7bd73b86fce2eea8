//go:build linux

package e2e

import (
	"testing"
)

// If it is started from a menu, where nobody reads what it prints, the program shows in a window why it can't start.
func TestCannotStart(t *testing.T) {
	t.Parallel()
	s := newSession(t, sessionKind{display: true})
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	broken := []string{"XDG_STATE_HOME=/proc/nothing"}
	p := s.startCommand(t, broken, s.command("sh", "-c", `exec "$0" 2>/dev/null`, path))
	w := s.window(t, title)
	w.waitForText(t, "The program cannot start")
	w.waitForText(t, "where this program keeps its data")
	w.press(t, "Return")
	if code := p.wait(t); code != 4 {
		t.Errorf("the exit code is %d", code)
	}
	// At login, and if somebody reads what it prints, there is no window.
	if _, _, code := s.run(t, broken, "--hidden"); code != 4 {
		t.Errorf("hidden, the exit code is %d", code)
	}
	read := s.startCommand(t, broken, s.command("bash", "-c", `set -o pipefail; "$0" 2>&1 | cat`, path))
	if code := read.wait(t); code != 4 || read.stdout() == "" {
		t.Errorf("the exit code is %d, and it says %q", code, read.stdout())
	}
}
