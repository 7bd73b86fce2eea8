//go:build linux

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ours is what the functions of the program begin with in a stack.
const ours = "smokeball-connect/"

// lookForRaces is the environment in which programs that tell of data races, as `make race` builds them, write them to files, and end as
// they would otherwise. At the end, the test fails for those in which the program takes part: its toolkit has some among its own.
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
				accesses, _, _ := strings.Cut(race, "\n\nGoroutine ") // and then who has started whom
				if strings.Contains(accesses, "\n  "+ours) {
					t.Errorf("a data race:\n%s", race)
				}
			}
		}
	})
	return []string{"GORACE=exitcode=0 log_path=" + filepath.Join(folder, "of")}
}
