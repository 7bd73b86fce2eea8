package assets

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"image/png"
	"io"
	"os"
	"slices"
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
		pictures[s.Name+" in a ring"] = s.Ring()
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
}

var write = flag.Bool("write", false, "write icons/app.svg")

// The files for those who package the program show what the program shows.
func TestIconFiles(t *testing.T) {
	if *write {
		if err := os.WriteFile("icons/app.svg", App, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if file, err := os.ReadFile("icons/app.svg"); err != nil || !bytes.Equal(file, App) {
		t.Errorf("icons/app.svg is not the program's icon (%v): run go generate ./assets", err)
	}
	file, err := os.Open("icons/app.png")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if size, err := png.DecodeConfig(file); err != nil || size.Width != 512 || size.Height != 512 {
		t.Errorf("icons/app.png: %v, %v", size, err)
	}
	// https://learn.microsoft.com/en-us/windows/apps/design/style/iconography/app-icon-construction
	ico, err := os.ReadFile("icons/app.ico")
	if err != nil || len(ico) < 6 {
		t.Fatalf("icons/app.ico: %d bytes, %v", len(ico), err)
	}
	var sizes []int
	for at := 6; len(sizes) < int(ico[4]); at += 16 { // an entry begins with its width, where 0 means 256
		sizes = append(sizes, (int(ico[at])+255)%256+1)
	}
	slices.Sort(sizes)
	if want := []int{16, 20, 24, 32, 40, 48, 64, 96, 128, 256}; !slices.Equal(sizes, want) {
		t.Errorf("icons/app.ico has the sizes %v", sizes)
	}
}
