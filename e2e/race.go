//go:build linux

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ours is how the names of the program's own functions begin in a stack trace.
const ours = "smokeball-connect/"

// lookForRaces is an environment in which programs built with the race detector, as by `make race`, write reports to files and keep their
// exit codes. At its end, the test fails for races that involve the program's own code; the toolkit has some of its own.
func (s *session) lookForRaces(t testing.TB) []string {
	t.Helper()
	folder := s.folder(t, "races")
	t.Cleanup(func() {
		reports, err := filepath.Glob(filepath.Join(folder, "*"))
		if err != nil {
			t.Error(err)
		}
		for _, path := range reports {
			report, err := os.ReadFile(path)
			if err != nil {
				t.Error(err)
			}
			for race := range strings.SplitSeq(string(report), "==================\n") {
				accesses, _, _ := strings.Cut(race, "\n\nGoroutine ") // followed by where the goroutines were started
				if strings.Contains(accesses, "\n  "+ours) {
					t.Errorf("a data race:\n%s", race)
				}
			}
		}
	})
	return []string{"GORACE=exitcode=0 log_path=" + filepath.Join(folder, "of")}
}
