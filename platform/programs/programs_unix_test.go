//go:build !windows

package programs

import (
	"os"
	"path/filepath"
	"testing"
)

// Both programs name the same one to start at login, and a program that is installed alone names itself.
func TestAtLogin(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	commands, window := filepath.Join(folder, "smokeball-connect"), filepath.Join(folder, "smokeball-connect-window")
	if got := atLogin(window); got != window {
		t.Errorf("alone: got %s, want %s", got, window)
	}
	if err := os.WriteFile(commands, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, own := range []string{commands, window} {
		if got := atLogin(own); got != commands {
			t.Errorf("for %s: got %s, want %s", own, got, commands)
		}
	}
}
