package autostart

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"smokeball-connect/platform/programs"
	"smokeball-connect/product"
)

// newEntry is a desktop entry (https://specifications.freedesktop.org/autostart-spec/latest/).
func newEntry() *Entry {
	config, err := os.UserConfigDir()
	if err != nil {
		return nil
	}
	program, err := programs.AtLogin()
	if err != nil {
		return nil
	}
	return &Entry{filepath.Join(config, "autostart", product.Command+".desktop"), program}
}

const (
	entryGroup = "[Desktop Entry]"
	keyHidden  = "Hidden"
	keyExec    = "Exec"
)

// keysEnabled are those that the settings of GNOME, and of MATE, write.
var keysEnabled = []string{"X-GNOME-Autostart-enabled", "X-MATE-Autostart-enabled"}

// isOff reports whether the desktop's own settings have switched an entry off.
func isOff(entry string) bool {
	if desktopKey(entry, keyHidden) == "true" {
		return true
	}
	return slices.ContainsFunc(keysEnabled, func(key string) bool { return desktopKey(entry, key) == "false" })
}

// desktopLines calls line with each key and value of the entry's own group, until that returns false. At is the number of the line.
func desktopLines(lines []string, line func(at int, key, value string) bool) {
	inside := false
	for at, text := range lines {
		text = strings.TrimSpace(text)
		if strings.HasPrefix(text, "[") {
			inside = text == entryGroup
		}
		key, value, found := strings.Cut(text, "=")
		if inside && found && !strings.HasPrefix(text, "#") && !line(at, strings.TrimSpace(key), strings.TrimSpace(value)) {
			return
		}
	}
}

// desktopKey is the value of a key of a desktop entry, "" without one.
func desktopKey(entry, key string) (value string) {
	desktopLines(strings.Split(entry, "\n"), func(_ int, k, v string) bool {
		if k == key {
			value = v
		}
		return k != key
	})
	return value
}

// withDesktopKey is a desktop entry with another value of a key. A key that is not there is added only with add.
func withDesktopKey(entry, key, value string, add bool) string {
	lines := strings.Split(entry, "\n")
	at := -1
	desktopLines(lines, func(n int, k, _ string) bool {
		if k == key {
			at = n
		}
		return k != key
	})
	switch line := key + "=" + value; {
	case at >= 0 && desktopKey(entry, key) != value:
		lines[at] = line
	case at < 0 && add:
		if at = slices.IndexFunc(lines, func(l string) bool { return strings.TrimSpace(l) == entryGroup }); at >= 0 {
			lines = slices.Insert(lines, at+1, line)
		}
	}
	return strings.Join(lines, "\n")
}

func (e *Entry) switchOn(entry string) string {
	if desktopKey(entry, keyExec) == "" {
		return e.fresh()
	}
	for _, key := range keysEnabled {
		entry = withDesktopKey(entry, key, "true", false)
	}
	return e.moveHere(withDesktopKey(entry, keyHidden, "false", false))
}

func (e *Entry) switchOff(entry string) string {
	return withDesktopKey(entry, keyHidden, "true", true)
}

// moveHere makes an entry start this program. A command that somebody has written themselves is left to them.
func (e *Entry) moveHere(entry string) string {
	if exec := desktopKey(entry, keyExec); !strings.HasPrefix(exec, `"`) || !strings.HasSuffix(exec, hiddenArgument) {
		return entry
	}
	return withDesktopKey(entry, keyExec, e.exec(), false)
}

// hiddenArgument ends each command that we have written.
const hiddenArgument = `" --hidden`

// exec is what the desktop runs. What has a meaning in a quoted argument is escaped, and then once more, as in every value
// (https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html).
func (e *Entry) exec() string {
	return `"` + strings.NewReplacer(`\`, `\\\\`, `"`, `\\"`, "`", "\\\\`", `$`, `\\$`, `%`, `%%`).Replace(e.program) + hiddenArgument
}

// fresh is an entry as we write it where there is none.
func (e *Entry) fresh() string {
	return entryGroup + `
Type=Application
Name=` + product.Name + `
Comment=Keeps you signed in to Smokeball
Exec=` + e.exec() + `
Terminal=false
X-GNOME-Autostart-enabled=true
`
}
