//go:build !windows

package timezone

import (
	"archive/zip"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A change of the computer's time zone takes effect while the program runs.
func TestTheZoneFollowsTheComputer(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // the computer may be busy
	defer cancel()
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	zones, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer zones.Close()
	folder := t.TempDir()
	f := &zoneFile{path: filepath.Join(folder, "localtime")}
	if f.current() != time.Local {
		t.Error("without a file, the zone is not time.Local")
	}
	noon := time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		zone string
		hour int
	}{{"Australia/Sydney", 22}, {"America/New_York", 8}, {"America/New_York", 8}, {"Europe/London", 13}} {
		in, err := zones.Open(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(folder, strings.ReplaceAll(c.zone, "/", "-"))
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		os.Remove(f.path)
		if err := os.Symlink(file, f.path); err != nil {
			t.Fatal(err)
		}
		if hour := noon.In(f.current()).Hour(); hour != c.hour {
			t.Errorf("%s: %d o'clock, want %d", c.zone, hour, c.hour)
		}
	}
}
