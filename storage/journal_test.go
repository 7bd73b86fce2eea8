package storage

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"smokeball-connect/auth"
)

func TestAJournalKeepsTheNewestOfEverybody(t *testing.T) {
	t.Parallel()
	folder, err := openStateFolder(filepath.Join(t.TempDir(), "state"))
	must(t, err)
	if lines, err := OpenJournal(folder, Key{Demo: true}).Lines(); err != nil || len(lines) != 0 {
		t.Fatalf("a new journal has %d lines, %v", len(lines), err)
	}
	const writers, each = 8, 40
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			j := OpenJournal(folder, Key{Demo: true}) // like another process
			for n := range each {
				if err := j.Append(fmt.Appendf(nil, "%d %d", w, n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	lines, err := OpenJournal(folder, Key{Demo: true}).Lines()
	if err != nil || len(lines) != maxLines {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	next := map[int]int{}
	for _, line := range lines {
		var w, n int
		if _, err := fmt.Sscan(string(line), &w, &n); err != nil {
			t.Fatalf("got the line %q: %v", line, err)
		}
		if before, ok := next[w]; ok && n != before {
			t.Errorf("writer %d: got line %d, want %d", w, n, before)
		}
		next[w] = n + 1
	}
	for w, n := range next {
		if n != each {
			t.Errorf("the last line of writer %d is %d", w, n-1)
		}
	}
	if other, _ := OpenJournal(folder, Key{ClientID: "another"}).Lines(); len(other) != 0 {
		t.Error("connections share a journal")
	}
}

func TestAJournalThatCannotBeWrittenKeepsWhatItHas(t *testing.T) {
	t.Parallel()
	folder, err := openStateFolder(filepath.Join(t.TempDir(), "state"))
	must(t, err)
	j := OpenJournal(folder, Key{Demo: true})
	must(t, j.Append([]byte("kept")))
	broken := Journal{filepath.Join(j.path, "below a file")}
	if err := broken.Append([]byte("lost")); err == nil || !strings.Contains(err.Error(), auth.ErrStateFolder.Error()) {
		t.Errorf("got %v, want ErrStateFolder", err)
	}
	if lines, err := j.Lines(); err != nil || len(lines) != 1 {
		t.Errorf("got %q, %v; want the line that was kept", lines, err)
	}
}
