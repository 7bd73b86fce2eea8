//go:build linux

package folders

import (
	"os"
	"path/filepath"
	"testing"
)

// What is to be handed on is put where the desktop has such files, wherever that is.
func TestDownloads(t *testing.T) {
	home, config := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", config)
	want := func(path string) {
		t.Helper()
		if got, err := Downloads(); err != nil || got != path {
			t.Errorf("it is %q, not %q: %v", got, path, err)
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
