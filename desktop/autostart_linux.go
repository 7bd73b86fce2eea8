package desktop

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Autostart is whether the program starts with the desktop session of this person, hidden in the tray
// (https://specifications.freedesktop.org/autostart-spec/latest/).
type Autostart struct{ path, program string }

// NewAutostart says where the entry is, and which program it starts: this one. It is nil where that cannot be.
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

// Enabled reports whether it does.
func (a *Autostart) Enabled() bool {
	content, err := os.ReadFile(a.path)
	return err == nil && !strings.Contains(string(content), "\nHidden=true")
}

// Set makes it so, or makes it not so.
func (a *Autostart) Set(on bool) error {
	if !on {
		if err := os.Remove(a.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the autostart entry cannot be removed: %w", err)
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(a.path), 0o700); err != nil {
		return fmt.Errorf("the autostart entry cannot be written: %w", err)
	}
	if err := os.WriteFile(a.path, []byte(a.entry()), 0o644); err != nil {
		return fmt.Errorf("the autostart entry cannot be written: %w", err)
	}
	return nil
}

// Refresh makes an entry start this program, which may have moved since.
func (a *Autostart) Refresh() error {
	if !a.Enabled() {
		return nil
	}
	return a.Set(true)
}

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
