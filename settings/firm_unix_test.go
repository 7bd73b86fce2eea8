//go:build !windows

package settings

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// firmFile writes the firm's settings to a file that only this user may write, and returns its path.
func firmFile(t testing.TB, content string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "firm")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "config.toml")
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFirmSettings(t *testing.T) {
	t.Parallel()
	me := uint32(os.Getuid())
	path := firmFile(t, `
region = "au"
redirect_uris = ["http://localhost:1/a", "http://localhost:2/b"]
sign_in_days = 60

[recommended]
client_id = "firm"
start_at_login = true
`)
	got, err := firmPlace{path, me}.read()
	want := Firm{
		Locked:  Layer{"region": "au", "redirect_uris": "http://localhost:1/a,http://localhost:2/b", "sign_in_days": "60"},
		Default: Layer{"client_id": "firm", "start_at_login": "true"},
		Place:   path,
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	for _, absent := range []string{filepath.Join(t.TempDir(), "config.toml"), filepath.Join(t.TempDir(), "no", "config.toml")} {
		if got, err := (firmPlace{absent, me}).read(); err != nil || got.Place != "" {
			t.Errorf("without a file: got %+v, %v, want nothing", got, err)
		}
	}
}

// A mistake anywhere in the firm's settings is named, and then none of them is used.
func TestFirmSettingsThatAreNotUsed(t *testing.T) {
	t.Parallel()
	me := uint32(os.Getuid())
	for content, says := range map[string]string{
		"region = \"au\"\nregion":          "line 2",
		"regoin = \"au\"":                  `"regoin"`,
		"[recommended]\nclientid = \"x\"":  `"clientid"`,
		"recommended = \"x\"":              "recommended",
		"client_id = {a = 1}":              "client_id",
		"redirect_uris = [[\"x\"], {a=1}]": "redirect_uris",
	} {
		got, err := firmPlace{firmFile(t, content), me}.read()
		var why *FirmError
		if !errors.As(err, &why) || !strings.Contains(err.Error(), says) || got.Locked != nil || got.Default != nil {
			t.Errorf("%q: got %+v, %v, want an error with %q", content, got, err, says)
		}
	}
}

// Settings that somebody else could have written are not used, because they decide where everybody signs in.
func TestFirmSettingsThatSomebodyElseCouldHaveWritten(t *testing.T) {
	t.Parallel()
	me := uint32(os.Getuid())
	for name, spoil := range map[string]func(path string) error{
		"file of the group":   func(path string) error { return os.Chmod(path, 0o664) },
		"file of everybody":   func(path string) error { return os.Chmod(path, 0o646) },
		"folder of the group": func(path string) error { return os.Chmod(filepath.Dir(path), 0o775) },
		"folder of everybody": func(path string) error { return os.Chmod(filepath.Dir(path), 0o777) },
		"link to another file": func(path string) error {
			return errors.Join(os.Rename(path, path+".other"), os.Symlink(path+".other", path))
		},
		"link to another folder": func(path string) error {
			folder := filepath.Dir(path)
			return errors.Join(os.Rename(folder, folder+".other"), os.Symlink(folder+".other", folder))
		},
		"folder in its place": func(path string) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o755)) },
	} {
		path := firmFile(t, `region = "au"`)
		if err := spoil(path); err != nil {
			t.Fatal(err)
		}
		got, err := firmPlace{path, me}.read()
		var why *FirmError
		if !errors.As(err, &why) || got.Locked != nil {
			t.Errorf("%s: got %+v, %v, want a FirmError", name, got, err)
		}
	}
	if got, err := (firmPlace{firmFile(t, `region = "au"`), me + 1}).read(); err == nil {
		t.Errorf("file of another owner: got %+v, want an error", got)
	}
}
