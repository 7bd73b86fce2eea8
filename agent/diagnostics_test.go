package agent

import (
	"encoding/base64"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"smokeball-connect/auth"
	"smokeball-connect/demo"
	"smokeball-connect/settings"
	"smokeball-connect/storage"
)

// emptyHome gives the test an empty home folder.
func emptyHome(t *testing.T) (home string) {
	t.Helper()
	home = t.TempDir()
	for _, name := range []string{"HOME", "USERPROFILE"} {
		t.Setenv(name, home)
	}
	for _, name := range []string{"XDG_STATE_HOME", "XDG_CONFIG_HOME", "LocalAppData", "AppData"} {
		t.Setenv(name, filepath.Join(home, name))
	}
	return home
}

// Diagnostics never contain a secret, whatever the program holds and whatever it has logged.
func TestDiagnosticsHaveNoSecrets(t *testing.T) {
	home := emptyHome(t)
	w := newWorld(t, demo.Options{IDToken: true, Rotate: true, AccessLife: minLife}).signIn()
	report := w.checker.run(t.Context(), nil)
	folder, err := storage.OpenStateFolder()
	if err != nil {
		t.Fatal(err)
	}
	w.session.SignIn() // for a second state and code verifier
	w.wait("the second sign-in", func(s auth.Status) bool { return s.State == auth.Connected })
	if err := storage.WriteFile(filepath.Join(folder.LogFolder(), "smokeball-connect.log"), w.log.Bytes()); err != nil {
		t.Fatal(err)
	}
	a := &Agent{
		Folder: folder, Settings: settings.OnlyBuiltIn(settings.Layer{auth.SettingClientID: testClient}),
		environmentKey: auth.NewSecret(rightKey),
		connections:    []*Connection{{Session: w.session}},
	}
	d := a.Diagnostics(report)
	for _, withoutNames := range []bool{false, true} {
		text := d.Text(withoutNames, a.Locale)
		for _, want := range []string{"State: Connected", "client_id = " + testClient, "The environment has an API key.", "msg=state",
			"ok     Keychain", runtime.GOOS} {
			if !strings.Contains(text, want) {
				t.Errorf("the diagnostics do not contain %q:\n%s", want, text)
			}
		}
		if strings.Contains(text, home) == withoutNames {
			t.Errorf("with withoutNames %v, the home folder is named: %v, want %v", withoutNames, withoutNames, !withoutNames)
		}
		text = strings.Join(strings.Fields(text), "") // a secret may be broken across lines
		secrets := slices.Concat(w.smokeball.Journal().Secrets, []string{rightKey})
		if len(secrets) < 10 {
			t.Fatalf("only %d secrets were issued, want 10 or more", len(secrets))
		}
		for n, secret := range secrets {
			for _, spelt := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret)),
				base64.RawURLEncoding.EncodeToString([]byte(secret))} {
				if strings.Contains(text, spelt) {
					t.Errorf("the diagnostics contain secret number %d", n)
				}
			}
		}
	}
}

// Saving overwrites nothing, and only the person may read the file.
func TestSavingDiagnostics(t *testing.T) {
	home := emptyHome(t)
	if err := os.Mkdir(filepath.Join(home, "Downloads"), 0o700); err != nil {
		t.Fatal(err)
	}
	a := &Agent{}
	var paths []string
	for _, text := range []string{"one\n", "two\n", "three\n"} {
		path, err := a.SaveDiagnostics(text)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	for i, text := range []string{"one\n", "two\n", "three\n"} {
		if content, err := os.ReadFile(paths[i]); err != nil || string(content) != text {
			t.Errorf("%s has %q, %v, want %q", paths[i], content, err, text)
		}
		if info, err := os.Stat(paths[i]); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != 0o600) {
			t.Errorf("%s has mode %v, %v, want 0600", paths[i], info.Mode(), err)
		}
	}
	if runtime.GOOS == "linux" && filepath.Dir(paths[0]) != filepath.Join(home, "Downloads") {
		t.Errorf("saved as %s, want a file in %s", paths[0], filepath.Join(home, "Downloads"))
	}
}
