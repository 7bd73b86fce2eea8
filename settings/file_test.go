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

// newFile is a settings file where nothing else is; with content "", it is not there yet, nor is its folder.
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
		t.Errorf("%v", got)
	}
	content, err := os.ReadFile(f.path)
	must(t, err)
	if !strings.Contains(string(content), "of_tomorrow = true") {
		t.Errorf("a setting that this version does not know is lost:\n%s", content)
	}
	info, err := os.Stat(f.path)
	must(t, err)
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestNoSettingsYet(t *testing.T) {
	t.Parallel()
	f := newFile(t, "")
	if got, err := f.Read(); len(got) != 0 || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	must(t, f.Save(Layer{"region": "uk"}))
	if got, err := f.Read(); got["region"] != "uk" || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

// What the program writes is never what it takes for half of a file.
func TestTheLastSettingIsTakenAway(t *testing.T) {
	t.Parallel()
	f := newFile(t, "region = 'uk'\n")
	must(t, f.Save(Layer{"region": ""}))
	if got, err := f.Read(); len(got) != 0 || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

// Where there is nothing, that may be for a moment only: who asks decides.
func TestNothingMayBeHalfOfSomething(t *testing.T) {
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
			t.Errorf("%s: %v, %v", f.path, got, err)
		}
		if all, err := os.ReadDir(filepath.Dir(f.path)); err != nil || len(all) != 1 {
			t.Errorf("there is %v, %v", all, err)
		}
	}
}

func TestMalformedSettingsAreKept(t *testing.T) {
	t.Parallel()
	const broken = "region = 'au'\nclient_id = \n"
	f := newFile(t, broken)
	if got, err := f.Read(); got != nil || !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("%v, %v", got, err)
	}
	must(t, f.Save(Layer{"region": "uk"}))
	aside, err := filepath.Glob(f.path + ".broken-*")
	if err != nil || len(aside) != 1 {
		t.Fatalf("kept: %v, %v", aside, err)
	}
	if content, err := os.ReadFile(aside[0]); err != nil || string(content) != broken {
		t.Errorf("%q, %v", content, err)
	}
}

// Cannot be read is not cannot be understood: a share that is away for a moment costs nobody their settings.
func TestSettingsThatCannotBeReadStay(t *testing.T) {
	t.Parallel()
	f := newFile(t, "")
	must(t, os.MkdirAll(f.path, 0o700)) // a folder: neither read nor replaced, by whoever runs this
	if _, err := f.Read(); !errors.Is(err, ErrUnreadable) {
		t.Errorf("read: %v", err)
	}
	if err := f.Save(Layer{"region": "uk"}); !errors.Is(err, ErrUnreadable) {
		t.Errorf("saved: %v", err)
	}
	all, err := os.ReadDir(filepath.Dir(f.path))
	if err != nil || len(all) != 1 || !all[0].IsDir() {
		t.Errorf("there is %v now, %v", all, err)
	}
}

// People keep their settings in a folder of their own, with a link from here.
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
			t.Errorf("%s: it is a link no more: %v, %v", name, info.Mode(), err)
		}
		if written, err := os.ReadFile(kept); err != nil || !strings.Contains(string(written), "uk") {
			t.Errorf("%s: written is %q, %v", name, written, err)
		}
		if got, err := f.Read(); got["region"] != "uk" || err != nil {
			t.Errorf("%s: read is %v, %v", name, got, err)
		}
	}
}

// A settings file is read or refused as a whole, and changing one setting leaves all others as they are.
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
				t.Error("something of a file that cannot be understood is used")
			}
			before = Layer{}
		}
		must(t, file.Save(Layer{"region": region}))
		after, err := file.Read()
		if err != nil {
			t.Fatalf("what was saved cannot be read: %v", err)
		}
		if want := before.with(Layer{"region": strings.ToValidUTF8(region, "")}); !maps.Equal(after, want) {
			t.Errorf("%q, want %q", after, want)
		}
	})
}
