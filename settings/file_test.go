package settings

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newFile returns a settings file in a folder of its own. If content is "", neither the file nor its folder exists.
func newFile(t testing.TB, content string) File {
	t.Helper()
	f := File{filepath.Join(t.TempDir(), "folder", "settings.toml")}
	if content != "" {
		must(t, os.MkdirAll(filepath.Dir(f.path), 0o700))
		must(t, os.WriteFile(f.path, []byte(content), 0o600))
	}
	return f
}

func TestTheSettingsFile(t *testing.T) {
	t.Parallel()
	f := newFile(t, "region = 'au' # ours\nsign_in_days = 90\nredirect_uris = ['http://localhost:1/a', 'http://localhost:2/a']\nof_tomorrow = true\n")
	got, err := f.Read()
	must(t, err)
	want := Layer{"region": "au", "sign_in_days": "90", "redirect_uris": "http://localhost:1/a,http://localhost:2/a", "of_tomorrow": "true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	must(t, f.Save(Layer{"region": "", "client_id": "id"}))
	got, err = f.Read()
	must(t, err)
	if got["region"] != "" || got["client_id"] != "id" || got["sign_in_days"] != "90" {
		t.Errorf("got %v, want no region, the client ID id and 90 days", got)
	}
	content, err := os.ReadFile(f.path)
	must(t, err)
	if !strings.Contains(string(content), "of_tomorrow = true") {
		t.Errorf("an unknown setting of a later version is lost:\n%s", content)
	}
	info, err := os.Stat(f.path)
	must(t, err)
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, want 0600", info.Mode())
	}
}

func TestNoSettingsYet(t *testing.T) {
	t.Parallel()
	f := newFile(t, "")
	if got, err := f.Read(); len(got) != 0 || err != nil {
		t.Errorf("without a file: got %v, %v, want no settings", got, err)
	}
	must(t, f.Save(Layer{"region": "uk"}))
	if got, err := f.Read(); got["region"] != "uk" || err != nil {
		t.Errorf("after saving: got %v, %v, want the region uk", got, err)
	}
}

// Removing the last setting does not leave an empty file, which the program would take for one that is being written.
func TestRemovingTheLastSetting(t *testing.T) {
	t.Parallel()
	f := newFile(t, "region = 'uk'\n")
	must(t, f.Save(Layer{"region": ""}))
	if got, err := f.Read(); len(got) != 0 || err != nil {
		t.Errorf("got %v, %v, want no settings", got, err)
	}
}

// An empty file, and a missing parent folder, may last only for a moment: Read reports them apart, and Save overwrites them.
func TestEmptyOrMissingMayBeTemporary(t *testing.T) {
	t.Parallel()
	empty := newFile(t, "x")
	must(t, os.Truncate(empty.path, 0))
	if got, err := empty.Read(); got != nil || !errors.Is(err, ErrMalformed) || !errors.Is(err, errNothing) {
		t.Errorf("empty: %v, %v", got, err)
	}
	gone := File{filepath.Join(t.TempDir(), "no share", "folder", "settings.toml")}
	if got, err := gone.Read(); got != nil || !errors.Is(err, ErrUnreadable) || !errors.Is(err, errNothing) {
		t.Errorf("gone: %v, %v", got, err)
	}
	for _, f := range []File{empty, gone} {
		must(t, f.Save(Layer{"region": "uk"}))
		if got, err := f.Read(); got["region"] != "uk" || err != nil {
			t.Errorf("%s: got %v, %v, want the region uk", f.path, got, err)
		}
		if all, err := os.ReadDir(filepath.Dir(f.path)); err != nil || len(all) != 1 {
			t.Errorf("the folder has %v, %v, want the settings file alone", all, err)
		}
	}
}

// Saving keeps a file that cannot be understood beside the new one.
func TestMalformedSettingsAreKept(t *testing.T) {
	t.Parallel()
	const broken = "region = 'au'\nclient_id = \n"
	f := newFile(t, broken)
	if got, err := f.Read(); got != nil || !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("got %v, %v, want ErrMalformed with the line", got, err)
	}
	must(t, f.Save(Layer{"region": "uk"}))
	aside, err := filepath.Glob(f.path + ".broken-*")
	if err != nil || len(aside) != 1 {
		t.Fatalf("kept files: %v, %v, want one", aside, err)
	}
	if content, err := os.ReadFile(aside[0]); err != nil || string(content) != broken {
		t.Errorf("the kept file has %q, %v, want %q", content, err, broken)
	}
}

// A file that cannot be read is not overwritten: a share that is away for a moment costs nobody their settings.
func TestSettingsThatCannotBeReadStay(t *testing.T) {
	t.Parallel()
	f := newFile(t, "")
	must(t, os.MkdirAll(f.path, 0o700)) // a folder can be neither read nor replaced, even by root
	if _, err := f.Read(); !errors.Is(err, ErrUnreadable) {
		t.Errorf("Read: %v, want ErrUnreadable", err)
	}
	if err := f.Save(Layer{"region": "uk"}); !errors.Is(err, ErrUnreadable) {
		t.Errorf("Save: %v, want ErrUnreadable", err)
	}
	all, err := os.ReadDir(filepath.Dir(f.path))
	if err != nil || len(all) != 1 || !all[0].IsDir() {
		t.Errorf("the folder has %v, %v, want it unchanged", all, err)
	}
}

// Some people keep their settings elsewhere and link to them: saving writes the target and keeps the link.
func TestALinkToTheSettingsStays(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"a link": "scopes = 'a'\n", "a link to what is broken": "scopes =\n",
		"a link to nothing": ""} {
		f := newFile(t, "x")
		kept := filepath.Join(filepath.Dir(f.path), "..", "kept", "settings.toml")
		must(t, os.Remove(f.path))
		must(t, os.Mkdir(filepath.Dir(kept), 0o700))
		if content != "" {
			must(t, os.WriteFile(kept, []byte(content), 0o600))
		}
		must(t, os.Symlink("../kept/settings.toml", filepath.Join(filepath.Dir(f.path), "between")))
		must(t, os.Symlink("between", f.path))
		must(t, f.Save(Layer{"region": "uk"}))
		if info, err := os.Lstat(f.path); err != nil || info.Mode()&os.ModeSymlink == 0 {
			t.Errorf("%s: the file is no longer a link: %v, %v", name, info.Mode(), err)
		}
		if written, err := os.ReadFile(kept); err != nil || !strings.Contains(string(written), "uk") {
			t.Errorf("%s: the target has %q, %v, want the region uk", name, written, err)
		}
		if got, err := f.Read(); got["region"] != "uk" || err != nil {
			t.Errorf("%s: got %v, %v, want the region uk", name, got, err)
		}
	}
}

// A settings file is read or refused as a whole, and saving one setting leaves all others as they are.
func FuzzSettings(f *testing.F) {
	f.Add("client_id = \"c\"\nredirect_uris = [\"http://localhost:1/x\", \"http://localhost:2/x\"]\nsign_in_days = 30\n", "us")
	f.Add("[future]\nkey = 1979-05-27T07:32:00Z\n\n[[list]]\na = 1.5\n", "a\nb\"c'")
	f.Add("region = \n", "")
	f.Add("", "")
	f.Add("\"\" = 1\n\"a b\" = true\n", "uk")
	f.Fuzz(func(t *testing.T, content, region string) {
		file := File{filepath.Join(t.TempDir(), "settings.toml")}
		must(t, os.WriteFile(file.path, []byte(content), 0o600))
		before, err := file.Read()
		if err != nil {
			if len(before) > 0 {
				t.Error("a part of a file that cannot be understood is used")
			}
			before = Layer{}
		}
		must(t, file.Save(Layer{"region": region}))
		after, err := file.Read()
		if err != nil {
			t.Fatalf("the saved file cannot be read: %v", err)
		}
		if want := before.with(Layer{"region": strings.ToValidUTF8(region, "")}); !maps.Equal(after, want) {
			t.Errorf("got %q, want %q", after, want)
		}
	})
}
