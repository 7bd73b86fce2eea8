//go:build !console

package app

import (
	"os"
	"path/filepath"

	"smokeball-connect/product"
)

// readyToolkit makes Fyne start without complaints on stderr that nobody can do anything about. It makes its cache folder, but not where the
// folder above that is missing too; and it writes its preferences in place, so that a process that is killed may leave an empty file,
// which the next one cannot read. This program keeps nothing in them.
func readyToolkit() {
	folder := filepath.Join("fyne", product.ID)
	if cache, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(filepath.Join(cache, folder), 0o700) // else Fyne says what it cannot do
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return
	}
	preferences := filepath.Join(config, folder, "preferences.json")
	if info, err := os.Stat(preferences); err == nil && info.Size() == 0 {
		_ = os.Remove(preferences)
	}
}
