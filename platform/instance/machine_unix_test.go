//go:build !windows

package instance

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Two computers with one home folder are told apart.
func TestMachine(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "machine-id")
	if host, _ := os.Hostname(); runtime.GOOS == "linux" && machine(file) != host {
		t.Errorf("without an ID it is %q", machine(file))
	}
	for _, id := range []string{"0123", "4567"} {
		if err := os.WriteFile(file, []byte(id+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := machine(file); got != id {
			t.Errorf("it is %q, not %q", got, id)
		}
	}
}
