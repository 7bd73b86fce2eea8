//go:build !windows

package instance

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Computers that share a home folder are told apart by their ID, or by their name without one.
func TestMachine(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "machine-id")
	if host, _ := os.Hostname(); runtime.GOOS == "linux" && machine(file) != host {
		t.Errorf("without an ID: got %q, want %q", machine(file), host)
	}
	for _, id := range []string{"0123", "4567"} {
		if err := os.WriteFile(file, []byte(id+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := machine(file); got != id {
			t.Errorf("got %q, want %q", got, id)
		}
	}
}
