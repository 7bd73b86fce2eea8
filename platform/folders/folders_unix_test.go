//go:build linux

package folders

import (
	"os"
	"path/filepath"
	"testing"
)

// Downloads follows the desktop's setting, and falls back to ~/Downloads, then to the home folder.
func TestDownloads(t *testing.T) {
	home, config := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", config)
	want := func(path string) {
		t.Helper()
		if got, err := Downloads(); err != nil || got != path {
			t.Errorf("got %q, %v, want %q", got, err, path)
		}
	}
	want(home) // there is nothing else
	if err := os.Mkdir(filepath.Join(home, "Downloads"), 0o700); err != nil {
		t.Fatal(err)
	}
	want(filepath.Join(home, "Downloads"))
	if err := os.Mkdir(filepath.Join(home, "Téléchargements"), 0o700); err != nil {
		t.Fatal(err)
	}
	elsewhere := t.TempDir()
	for _, c := range []struct{ file, want string }{
		{"# of xdg-user-dirs\nXDG_DESKTOP_DIR=\"$HOME/Bureau\"\nXDG_DOWNLOAD_DIR=\"$HOME/Téléchargements\"\n", filepath.Join(home, "Téléchargements")},
		{"XDG_DOWNLOAD_DIR=\"" + elsewhere + "\"", elsewhere},
		{"XDG_DOWNLOAD_DIR=\"$HOME/\"\n", home}, // switched off
		{"XDG_DOWNLOAD_DIR=\"$HOME/gone\"\n", home},
		{"XDG_DOWNLOAD_DIR=\"relative\"\n", filepath.Join(home, "Downloads")},
		{"\x00", filepath.Join(home, "Downloads")},
	} {
		if err := os.WriteFile(filepath.Join(config, "user-dirs.dirs"), []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		want(c.want)
	}
}
