package storage

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"smokeball-connect/product"
)

// Processes do not share a file, and all of them together keep 5 MB.
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
