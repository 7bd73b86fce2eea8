package desktop

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAutostart(t *testing.T) {
	t.Parallel()
	for program, exec := range map[string]string{
		"/usr/bin/smokeball-connect": `"/usr/bin/smokeball-connect" --hidden`,
		"/opt/Law Tools/connect":     `"/opt/Law Tools/connect" --hidden`,
		`/a"b\c$d` + "`e%f":          `"/a\\"b\\\\c\\$d\\` + "`" + `e%%f" --hidden`,
	} {
		a := &Autostart{filepath.Join(t.TempDir(), "autostart", "x.desktop"), program}
		if a.Enabled() {
			t.Error("enabled from the start")
		}
		if err := a.Refresh(); err != nil || a.Enabled() {
			t.Errorf("a refresh enables it: %v", err)
		}
		for range 2 {
			if err := a.Set(true); err != nil || !a.Enabled() {
				t.Fatalf("enabled %v, %v", a.Enabled(), err)
			}
		}
		content, err := os.ReadFile(a.path)
		if err != nil || !strings.Contains(string(content), "\nExec="+exec+"\n") {
			t.Errorf("%v\n%s", err, content)
		}
		moved := &Autostart{a.path, "/moved/here"}
		if err := moved.Refresh(); err != nil {
			t.Error(err)
		}
		if content, _ := os.ReadFile(a.path); !strings.Contains(string(content), "/moved/here") {
			t.Errorf("the old place stays:\n%s", content)
		}
		for range 2 {
			if err := a.Set(false); err != nil || a.Enabled() {
				t.Fatalf("disabled, but enabled %v, %v", a.Enabled(), err)
			}
		}
	}
	// The desktop's own settings switch an entry off like this.
	a := &Autostart{filepath.Join(t.TempDir(), "x.desktop"), "/x"}
	if err := os.WriteFile(a.path, []byte("[Desktop Entry]\nHidden=true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if a.Enabled() {
		t.Error("hidden, but enabled")
	}
}
