package storage

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func FuzzManifest(f *testing.F) {
	f.Add("1 A 3 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
	f.Add("1 B 1000 E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")
	f.Add("1 C 03 00")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseManifest(text)
		if err != nil {
			return
		}
		if m.String() != text || m.pieces < 1 || m.pieces > mostPieces || m.slot != "A" && m.slot != "B" {
			t.Errorf("%q is read as %+v", text, m)
		}
	})
}

// A settings file is read or refused as a whole, and changing one setting leaves all others as they are.
func FuzzSettings(f *testing.F) {
	f.Add("client_id = \"c\"\nredirect_uris = [\"http://localhost:1/x\", \"http://localhost:2/x\"]\nsign_in_days = 30\n", "us")
	f.Add("[future]\nkey = 1979-05-27T07:32:00Z\n\n[[list]]\na = 1.5\n", "a\nb\"c'")
	f.Add("region = \n", "")
	f.Add("\"\" = 1\n\"a b\" = true\n", "uk")
	f.Fuzz(func(t *testing.T, content, region string) {
		file := SettingsFile{filepath.Join(t.TempDir(), "settings.toml")}
		must(t, os.WriteFile(file.path, []byte(content), 0o600))
		before, err := file.Read()
		if err != nil {
			if len(before) > 0 {
				t.Error("something of a file that cannot be understood is used")
			}
			before = Layer{}
		}
		if err := file.Save(Layer{"region": region}); err != nil {
			t.Fatal(err)
		}
		after, err := file.Read()
		if err != nil {
			t.Fatalf("what was saved cannot be read: %v", err)
		}
		want := Configuration{Person: before}.With(Layer{"region": strings.ToValidUTF8(region, "")})[Person]
		if !maps.Equal(after, want) {
			t.Errorf("%q, want %q", after, want)
		}
	})
}
