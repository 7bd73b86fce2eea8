//go:build !windows

package folders

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// downloads returns ~/Downloads, or the folder that xdg-user-dirs names instead
// (https://www.freedesktop.org/wiki/Software/xdg-user-dirs/). It need not exist.
func downloads() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	if runtime.GOOS != "darwin" {
		if config, err := os.UserConfigDir(); err == nil {
			if path := named(filepath.Join(config, "user-dirs.dirs"), "XDG_DOWNLOAD_DIR", home); path != "" {
				return path
			}
		}
	}
	return filepath.Join(home, "Downloads")
}

// named returns the folder that a file of xdg-user-dirs gives a name, "" if there is none.
func named(file, name, home string) (path string) {
	content, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(content)) {
		value, found := strings.CutPrefix(strings.TrimSpace(line), name+"=")
		if !found {
			continue
		}
		value = strings.Trim(value, `"`)
		if below, ok := strings.CutPrefix(value, "$HOME"); ok {
			value = home + below
		}
		if filepath.IsAbs(value) {
			path = filepath.Clean(value)
		}
	}
	return path
}
