package assets

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"slices"
	"testing"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
)

// Signs differ by shape: without colours, no two are the same.
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
		pictures[s.Name+" in the tray"] = s.TraySVG()
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

var write = flag.Bool("write", false, "write icons/app.svg and the tray's icons")

// The program's icon has the same chain as its signs, and the files for packagers show the same icon.
func TestIconFiles(t *testing.T) {
	drawn := picture(
		`<path fill="`+blue+`" d="M 15 0 H 49 A 15 15 0 0 1 64 15 V 49 A 15 15 0 0 1 49 64 H 15 A 15 15 0 0 1 0 49 V 15 A 15 15 0 0 1 15 0 Z"/>`,
		pen{x: 32, y: 32, scale: 1.17, width: 4.2, colour: "#ffffff"}.draw(chain))
	if *write {
		if err := os.WriteFile("icons/app.svg", drawn, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if file, err := os.ReadFile("icons/app.svg"); err != nil || !bytes.Equal(file, drawn) {
		t.Errorf("icons/app.svg is not the icon that is drawn (%v): run go generate ./assets", err)
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
		t.Errorf("icons/app.ico has the sizes %v, want %v", sizes, want)
	}
}

// The embedded tray icons are what their SVG looks like.
func TestTrayIcons(t *testing.T) {
	for _, s := range States {
		svg, err := oksvg.ReadIconStream(bytes.NewReader(s.TraySVG()))
		if err != nil {
			t.Fatal(err)
		}
		want := image.NewRGBA(image.Rect(0, 0, TraySize, TraySize))
		svg.SetTarget(0, 0, TraySize, TraySize)
		svg.Draw(rasterx.NewDasher(TraySize, TraySize, rasterx.NewScannerGV(TraySize, TraySize, want, want.Bounds())), 1)
		name := "icons/tray-" + s.Name + ".png"
		if *write {
			var file bytes.Buffer
			if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&file, want); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, file.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			continue // the old icon is still embedded in this test
		}
		got, err := png.Decode(bytes.NewReader(s.Tray()))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for y := range TraySize {
			for x := range TraySize {
				if near(got.At(x, y), want.At(x, y)) {
					continue
				}
				t.Fatalf("%s differs from its SVG at %d,%d: run go generate ./assets", name, x, y)
			}
		}
	}
}

// near reports whether two colours look the same. PNG does not keep colours exactly that are premultiplied with their opacity, and not all
// processors draw exactly alike.
func near(a, b color.Color) bool {
	const most = 4 << 8
	r1, g1, b1, a1 := a.RGBA()
	r2, g2, b2, a2 := b.RGBA()
	far := func(x, y uint32) bool { return max(x, y)-min(x, y) > most }
	return !far(r1, r2) && !far(g1, g2) && !far(b1, b2) && !far(a1, a2)
}
