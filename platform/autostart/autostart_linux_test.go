package autostart

import (
	"fmt"
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
		a := &Entry{filepath.Join(t.TempDir(), "autostart", "x.desktop"), program}
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
			t.Errorf("the entry does not run %s: %v\n%s", exec, err, content)
		}
		moved := &Entry{a.path, "/moved/here"}
		if err := moved.Refresh(); err != nil {
			t.Error(err)
		}
		if content, _ := os.ReadFile(a.path); !strings.Contains(string(content), "/moved/here") {
			t.Errorf("the entry does not start the program from its new path:\n%s", content)
		}
		for range 2 {
			if err := a.Set(false); err != nil || a.Enabled() {
				t.Fatalf("switched off: enabled %v, %v", a.Enabled(), err)
			}
		}
	}
}

// entryFile writes an entry with the given content.
func entryFile(t *testing.T, content string) *Entry {
	t.Helper()
	a := &Entry{filepath.Join(t.TempDir(), "x.desktop"), "/x"}
	if err := os.WriteFile(a.path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a *Entry) content(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(a.path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// An entry that the desktop's settings have switched off stays off until the person switches it on in the program.
func TestSwitchedOffByTheDesktop(t *testing.T) {
	t.Parallel()
	for _, off := range []string{
		"Hidden=true", "Hidden = true", "\tHidden =true  ", "X-GNOME-Autostart-enabled=false", "X-GNOME-Autostart-enabled = false",
		"X-MATE-Autostart-enabled=false", "X-GNOME-Autostart-enabled=true\nX-MATE-Autostart-enabled=false",
	} {
		before := "[Desktop Entry]\nExec=/old\n" + off + "\n"
		a := entryFile(t, before)
		if err := a.Refresh(); err != nil {
			t.Error(err)
		}
		if a.Enabled() || !a.SwitchedOff() || a.content(t) != before {
			t.Errorf("%q: enabled %v, switched off %v:\n%s", off, a.Enabled(), a.SwitchedOff(), a.content(t))
		}
		if err := a.Set(true); err != nil || !a.Enabled() || a.SwitchedOff() {
			t.Errorf("%q: switched on, but not enabled: %v\n%s", off, err, a.content(t))
		}
	}
	for _, on := range []string{
		"", "Hidden=false", "# Hidden=true", "Comment=Hidden=true", "X-GNOME-Autostart-enabled=true", "[Desktop Action x]\nHidden=true",
	} {
		if a := entryFile(t, "[Desktop Entry]\nExec=/old\n"+on+"\n"); !a.Enabled() {
			t.Errorf("%q switches it off", on)
		}
	}
}

// What the person has changed in the entry is kept.
func TestChangesToTheEntryStay(t *testing.T) {
	t.Parallel()
	const entry = "# mine\n[Desktop Entry]\nName=Tokens\n%s\nX-GNOME-Autostart-Delay=30\n\n[Desktop Action x]\nExec=other\n"
	for before, after := range map[string]string{
		`Exec = "/old" --hidden`:              `Exec="/x" --hidden`,
		"Exec = env LANG=de /old --hidden":    "Exec = env LANG=de /old --hidden", // the person's own command
		"Exec=\"/x\" --hidden\nTerminal=true": "Exec=\"/x\" --hidden\nTerminal=true",
	} {
		before, after = fmt.Sprintf(entry, before), fmt.Sprintf(entry, after)
		a := entryFile(t, before)
		if err := a.Refresh(); err != nil || a.content(t) != after {
			t.Errorf("refreshed: %v\ngot\n%s\nwant\n%s", err, a.content(t), after)
		}
		if err := a.Set(false); err != nil || a.Enabled() {
			t.Errorf("switched off: %v\n%s", err, a.content(t))
		}
		if err := a.Set(true); err != nil || !a.Enabled() || strings.Replace(a.content(t), "Hidden=false\n", "", 1) != after {
			t.Errorf("switched on again: %v\ngot\n%s\nwant\n%s", err, a.content(t), after)
		}
	}
}
