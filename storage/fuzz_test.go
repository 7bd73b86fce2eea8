package storage

import "testing"

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
		if m.String() != text || m.pieces < 1 || m.pieces > maxPieces || m.slot != "A" && m.slot != "B" {
			t.Errorf("%q was accepted as %+v", text, m)
		}
	})
}
