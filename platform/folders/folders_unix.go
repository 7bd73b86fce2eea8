//go:build !windows

package folders

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// downloads is the one of the person's folder, or what xdg-user-dirs has in its place, on a desktop that has that
// (https://www.freedesktop.org/wiki/Software/xdg-user-dirs/).
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

// named is the folder that a file of xdg-user-dirs has for a name, "" where it has none.
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
