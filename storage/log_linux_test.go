package storage

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smokeball-connect/product"
)

// Processes do not share a log file, and all of them together keep at most 5 MB.
func TestLogs(t *testing.T) {
	t.Parallel()
	folder := testFolder(t)
	const lines, processes = 4000, 4
	long := strings.Repeat("x", 1000)
	var open []io.Closer
	for range 2 {
		for process := range processes {
			log, file := OpenLog(folder)
			open = append(open, file)
			for range lines {
				log.Info(long, "process", process)
			}
		}
		for _, file := range open {
			must(t, file.Close())
		}
		open = nil
	}
	for _, l := range logs {
		content, err := os.ReadFile(filepath.Join(folder.LogFolder(), l.name+".log"))
		must(t, err)
		other := map[string]string{product.Command: "process=1", product.Command + "-2": "process=0"}[l.name]
		if len(content) == 0 || strings.Contains(string(content), other) {
			t.Errorf("%s has %d bytes, and %s in it", l.name, len(content), other)
		}
	}
	eventually(t, "the oldest to be removed", func() bool {
		var all int64
		err := filepath.WalkDir(folder.LogFolder(), func(_ string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			info, err := d.Info()
			if err == nil {
				all += info.Size()
			}
			return nil
		})
		return err == nil && all <= 5<<20
	})
}

// The last lines are whole lines from the logs of all processes, sorted by time.
func TestLastLines(t *testing.T) {
	t.Parallel()
	folder := testFolder(t)
	if lines := LastLines(folder, 10); len(lines) != 0 {
		t.Errorf("got %q without a log", lines)
	}
	moment := time.Date(2026, time.November, 23, 13, 50, 0, 0, time.UTC)
	files := map[string]string{logs[0].name: "time=2026-11-23T13:49:59.000Z level=INFO msg=" + strings.Repeat("x", 2*tail) + "\n"}
	for n := range 30 {
		name := logs[min(1, n%3)].name
		at := moment.Add(time.Duration(n) * time.Second).Format("2006-01-02T15:04:05.000Z07:00")
		files[name] += fmt.Sprintf("time=%s level=INFO msg=line n=%d\n", at, n)
	}
	for name, content := range files {
		must(t, WriteFile(filepath.Join(folder.LogFolder(), name+".log"), []byte(content)))
	}
	lines := LastLines(folder, 10)
	if len(lines) != 10 {
		t.Fatalf("got %d lines", len(lines))
	}
	for i, line := range lines {
		if want := fmt.Sprintf("level=INFO msg=line n=%d", 20+i); !strings.HasSuffix(line, want) {
			t.Errorf("line %d is %q", i, line)
		}
	}
	for _, line := range LastLines(folder, 1000) {
		if !strings.HasPrefix(line, "time=") || strings.Contains(line, "xxx") {
			t.Errorf("%.20q… is not a whole line", line)
		}
	}
}
