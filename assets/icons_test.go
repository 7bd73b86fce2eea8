package assets

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"os"
	"testing"
)

// Signs are told apart by shape: with every colour taken away, no two are the same.
func TestSignsDifferWithoutColour(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, s := range Signs {
		template := string(s.Template())
		if other, ok := seen[template]; ok {
			t.Errorf("%s looks like %s", s.Name, other)
		}
		seen[template] = s.Name
	}
}

func TestPicturesAreWhole(t *testing.T) {
	t.Parallel()
	pictures := map[string][]byte{"app": App}
	for _, s := range Signs {
		pictures[s.Name+" in the tray"] = s.Tray()
		pictures[s.Name+" in one colour"] = s.Template()
		pictures[s.Name+" on a disc"] = s.Disc()
	}
	for name, picture := range pictures {
		decoder := xml.NewDecoder(bytes.NewReader(picture))
		for {
			_, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
		}
	}
	if !bytes.Contains(App, []byte(chain[6:len(chain)-2])) {
		t.Error("the program's icon and the tray's do not show the same chain")
	}
	file, err := os.Open("icons/app.png")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if size, err := png.DecodeConfig(file); err != nil || size.Width != 512 || size.Height != 512 {
		t.Errorf("icons/app.png: %v, %v", size, err)
	}
}
