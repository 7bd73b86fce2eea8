package autostart

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"smokeball-connect/platform/programs"
	"smokeball-connect/product"
)

// newEntry returns a desktop entry (https://specifications.freedesktop.org/autostart-spec/latest/).
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

// keysEnabled are the keys that the settings of GNOME and MATE write.
var keysEnabled = []string{"X-GNOME-Autostart-enabled", "X-MATE-Autostart-enabled"}

// isOff reports whether the desktop's own settings have switched an entry off.
func isOff(entry string) bool {
	if desktopKey(entry, keyHidden) == "true" {
		return true
	}
	return slices.ContainsFunc(keysEnabled, func(key string) bool { return desktopKey(entry, key) == "false" })
}

// desktopLines calls line with each key and value of the group [Desktop Entry], until that returns false. at is the line's index.
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

// desktopKey returns the value of a key of a desktop entry, "" if it is not there.
func desktopKey(entry, key string) (value string) {
	desktopLines(strings.Split(entry, "\n"), func(_ int, k, v string) bool {
		if k == key {
			value = v
		}
		return k != key
	})
	return value
}

// withDesktopKey returns a desktop entry with the value of a key replaced. A missing key is added only if add is true.
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

// moveHere makes an entry start this program. A command that the person has written is left alone.
func (e *Entry) moveHere(entry string) string {
	if exec := desktopKey(entry, keyExec); !strings.HasPrefix(exec, `"`) || !strings.HasSuffix(exec, hiddenArgument) {
		return entry
	}
	return withDesktopKey(entry, keyExec, e.exec(), false)
}

// hiddenArgument is how every command that we have written ends.
const hiddenArgument = `" --hidden`

// exec returns the command that the desktop runs. Special characters are escaped twice: for a quoted argument, and for a value of the entry
// (https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html).
func (e *Entry) exec() string {
	return `"` + strings.NewReplacer(`\`, `\\\\`, `"`, `\\"`, "`", "\\\\`", `$`, `\\$`, `%`, `%%`).Replace(e.program) + hiddenArgument
}

// fresh returns a new entry.
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
