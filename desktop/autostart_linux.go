package desktop

import (
	"os"
	"path/filepath"
	"strings"
)

// NewAutostart says where the entry is (https://specifications.freedesktop.org/autostart-spec/latest/), and which program it
// starts: this one. It is nil where that cannot be.
func NewAutostart() *Autostart {
	config, err := os.UserConfigDir()
	if err != nil {
		return nil
	}
	program, err := os.Executable()
	if err != nil {
		return nil
	}
	return &Autostart{filepath.Join(config, "autostart", "smokeball-connect.desktop"), program}
}

// switchedOff reports whether the desktop's own settings have switched an entry off.
func switchedOff(entry string) bool { return strings.Contains(entry, "\nHidden=true") }

// entry is the desktop entry. What has a meaning in a quoted argument of Exec is escaped, and then once more, as in every value
// (https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html).
func (a *Autostart) entry() string {
	program := strings.NewReplacer(`\`, `\\\\`, `"`, `\\"`, "`", "\\\\`", `$`, `\\$`, `%`, `%%`).Replace(a.program)
	return `[Desktop Entry]
Type=Application
Name=Connect for Smokeball
Comment=Keeps you signed in to Smokeball
Exec="` + program + `" --hidden
Terminal=false
X-GNOME-Autostart-enabled=true
`
}
