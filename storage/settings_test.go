package storage

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhichSettingWins(t *testing.T) {
	t.Parallel()
	c := Configuration{}
	for _, step := range []struct {
		source Source
		want   Value
	}{
		{BuiltIn, Value{"", BuiltIn}},
		{FirmDefault, Value{"FirmDefault", FirmDefault}},
		{Person, Value{"Person", Person}},
		{Environment, Value{"Environment", Environment}},
		{FirmLocked, Value{"FirmLocked", FirmLocked}},
	} {
		c[step.source] = Layer{"region": step.want.Text, "scopes": "  "}
		if got := c.Get("region"); got != step.want {
			t.Errorf("got %+v, want %+v", got, step.want)
		}
		if got := c.Get("scopes"); got != (Value{"", BuiltIn}) {
			t.Errorf("blanks count as a setting: %+v", got)
		}
	}
}

func TestTryingSettingsOut(t *testing.T) {
	t.Parallel()
	c := Configuration{Person: Layer{"region": "us", "scopes": "a"}, FirmDefault: Layer{"region": "au"}}
	next := c.With(Layer{"region": " ", "client_id": " x "})
	if next.Get("region") != (Value{"au", FirmDefault}) || next.Get("client_id") != (Value{"x", Person}) || next.Get("scopes").Text != "a" {
		t.Errorf("%+v", next)
	}
	if c.Get("region").Text != "us" {
		t.Error("trying out changed the original")
	}
}

func TestTheEnvironment(t *testing.T) {
	t.Parallel()
	env := map[string]string{"SMOKEBALL_CLIENT_ID": "id", "SMOKEBALL_OTHER": "x"}
	got := FromEnvironment([]string{"client_id", "region"}, func(name string) string { return env[name] })
	if diff := cmp.Diff(Layer{"client_id": "id"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheAPIKeyIsTakenOutOfTheEnvironment(t *testing.T) {
	t.Setenv("SMOKEBALL_API_KEY", "key")
	if TakeAPIKey() != "key" || os.Getenv("SMOKEBALL_API_KEY") != "" {
		t.Error("it is still there")
	}
}

func settingsFile(t *testing.T, content string) SettingsFile {
	t.Helper()
	f := SettingsFile{filepath.Join(t.TempDir(), "folder", "settings.toml")}
	if content != "" {
		must(t, os.MkdirAll(filepath.Dir(f.path), 0o700))
		must(t, os.WriteFile(f.path, []byte(content), 0o600))
	}
	return f
}

func TestTheSettingsFile(t *testing.T) {
	t.Parallel()
	f := settingsFile(t, "region = 'au' # ours\nsign_in_days = 90\nredirect_uris = ['http://localhost:1/a', 'http://localhost:2/a']\nof_tomorrow = true\n")
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
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestNoSettingsYet(t *testing.T) {
	t.Parallel()
	f := settingsFile(t, "")
	if got, err := f.Read(); len(got) != 0 || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	must(t, f.Save(Layer{"region": "uk"}))
	if got, err := f.Read(); got["region"] != "uk" || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestMalformedSettingsAreKept(t *testing.T) {
	t.Parallel()
	const broken = "region = 'au'\nclient_id = \n"
	f := settingsFile(t, broken)
	if got, err := f.Read(); got != nil || err == nil || !strings.Contains(err.Error(), "line 2") {
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
	f := settingsFile(t, "")
	must(t, os.MkdirAll(f.path, 0o700)) // a folder: neither read nor replaced, by whoever runs this
	if _, err := f.Read(); !errors.Is(err, ErrSettingsUnreadable) {
		t.Errorf("read: %v", err)
	}
	if err := f.Save(Layer{"region": "uk"}); !errors.Is(err, ErrSettingsUnreadable) {
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
	for name, content := range map[string]string{"a link": "scopes = 'a'\n", "a link to what is broken": "scopes =\n", "a link to nothing": ""} {
		f := settingsFile(t, "x")
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

func TestTheAPIKeyIsTakenOnce(t *testing.T) {
	t.Setenv("SMOKEBALL_API_KEY", "\ufeff the-key \r\n")
	if key := TakeAPIKey(); key != "the-key" {
		t.Errorf("%q", key)
	}
	if key := TakeAPIKey(); key != "" {
		t.Error("a child would inherit it")
	}
}
