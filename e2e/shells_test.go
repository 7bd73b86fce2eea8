//go:build linux

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Commands copied for Command Prompt mean the same there. This runs the test of package auth, built for Windows.
func TestCopiedForCommandPrompt(t *testing.T) {
	t.Parallel()
	w := newWindows(t)
	tests := filepath.Join(w.drive, "auth.test.exe")
	build := command("go", "test", "-c", "-o", tests, "../auth")
	build.Env = append(os.Environ(), "GOOS=windows", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p := w.startCommand(t, nil, w.wine(`C:\auth.test.exe`, "-test.v", "-test.run", "^TestACopiedCommandIsQuotedForItsShell$/^cmd$"))
	if code := p.wait(t); code != 0 || !strings.Contains(p.stdout(), "--- PASS: TestACopiedCommandIsQuotedForItsShell/cmd") {
		t.Errorf("exit code %d\n%s%s", code, p.stdout(), p.stderr())
	}
}
