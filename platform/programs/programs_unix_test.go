//go:build !windows

package programs

import (
	"os"
	"path/filepath"
	"testing"
)

// What starts with the computer keeps its name, whichever of the two programs writes it down, and also where there is but one.
func TestAtLogin(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	commands, window := filepath.Join(folder, "smokeball-connect"), filepath.Join(folder, "smokeball-connect-window")
	if got := atLogin(window); got != window {
		t.Errorf("alone, it is %s", got)
	}
	if err := os.WriteFile(commands, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, own := range []string{commands, window} {
		if got := atLogin(own); got != commands {
			t.Errorf("for %s it is %s", own, got)
		}
	}
}
