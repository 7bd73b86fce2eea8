package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The browser survives what ends us: Ctrl+C in our terminal, or a pipe that is no longer read.
func TestTheBrowserOutlivesUs(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	seen := filepath.Join(folder, "seen")
	script := fmt.Sprintf(`#!/bin/sh
echo "$1" >'%[1]s'
set -- $(cat /proc/$$/stat)
echo "$$ $5 $6" >>'%[1]s'
in=$(readlink /proc/$$/fd/0) out=$(readlink /proc/$$/fd/1) err=$(readlink /proc/$$/fd/2)
printf '%%s\n' "$in" "$out" "$err" >>'%[1]s'
`, seen)
	if err := os.WriteFile(filepath.Join(folder, "xdg-open"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	const link = "https://auth.example/authorize?a=b&c='d'"
	if err := Open(link); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(seen)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	if len(lines) != 5 || lines[0] != link {
		t.Fatalf("the browser reports %q, want 5 lines, the first of them %q", lines, link)
	}
	var process, group, session int
	if _, err := fmt.Sscan(lines[1], &process, &group, &session); err != nil || group != process || session != process {
		t.Errorf("process %d is in group %d and session %d, want its own: %v", process, group, session, err)
	}
	for _, stream := range lines[2:] {
		if stream != "/dev/null" {
			t.Errorf("a stream of the browser is %s, want /dev/null", stream)
		}
	}
}

func TestNoBrowser(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if err := Open("https://auth.example"); err == nil {
		t.Error("without a browser, Open succeeds")
	}
}
