// Package packaging has no code. Its folder packs the program for each system, and its tests check what can be checked on any system.
package packaging

import (
	"context"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"smokeball-connect/product"
)

// fyneApp is FyneApp.toml, which the fyne tool reads.
var fyneApp struct {
	Details     struct{ Name, ID, Version string }
	LinuxAndBSD struct {
		GenericName, Comment string
		Categories, Keywords []string
	}
}

func TestMain(m *testing.M) {
	if _, err := toml.DecodeFile("../FyneApp.toml", &fyneApp); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// Releases are built with the version of Go that the tests run with, and only after the tests and the check for vulnerabilities have
// passed. For Windows only installers of the program are released: they put it in a folder where nobody else can put libraries beside it.
func TestReleases(t *testing.T) {
	t.Parallel()
	if !regexp.MustCompile(`(?m)^toolchain go1\.\d+\.\d+$`).MatchString(read(t, "../go.mod")) {
		t.Error("go.mod names no toolchain")
	}
	release := read(t, "../.github/workflows/release.yml")
	tests := read(t, "../.github/workflows/test.yml")
	night := read(t, "../.github/workflows/night.yml")
	for name, workflow := range map[string]string{"release.yml": release, "test.yml": tests, "night.yml": night} {
		with, all := strings.Count(workflow, "go-version-file: go.mod"), strings.Count(workflow, "actions/setup-go@")
		if with != all || all == 0 {
			t.Errorf("%s: %d of %d setups of Go use the version in go.mod", name, with, all)
		}
	}
	for _, target := range []string{"make test", "make vulnerabilities"} {
		if !strings.Contains(tests, target) {
			t.Errorf("test.yml does not run %s", target)
		}
	}
	for _, gate := range []string{
		"\n  test:\n    needs: version\n    uses: ./.github/workflows/test.yml\n",
		"\n  debian:\n    needs: test\n", "\n  macos:\n    needs: test\n", "\n  release:\n    needs: [debian, macos]\n",
	} {
		if !strings.Contains(release, gate) {
			t.Errorf("release.yml lacks %q", gate)
		}
	}
	var assets []string
	for _, asset := range regexp.MustCompile(`build/windows/\S+`).FindAllString(release, -1) {
		assets = append(assets, strings.TrimPrefix(asset, "build/windows/"))
	}
	if want := []string{"*.msi", "*-policies.zip", "*.cdx.json"}; !slices.Equal(assets, want) || strings.Contains(release, "build/${{") {
		t.Errorf("for Windows, %q is released, want %q", assets, want)
	}
}

// The program's name and identifier are those in FyneApp.toml, which plain go build does not read.
func TestProduct(t *testing.T) {
	t.Parallel()
	if details := fyneApp.Details; product.Name != details.Name || product.ID != details.ID {
		t.Errorf("the program's name and ID are %q and %q, want those of FyneApp.toml, %+v", product.Name, product.ID, details)
	}
}

func TestInfoPlist(t *testing.T) {
	t.Parallel()
	info := properties(t, read(t, "macos/Info.plist"))
	for key, want := range map[string]string{
		"CFBundleIdentifier":         fyneApp.Details.ID,
		"CFBundleName":               fyneApp.Details.Name,
		"CFBundleDisplayName":        fyneApp.Details.Name,
		"CFBundleExecutable":         product.Command + "-window",
		"CFBundlePackageType":        "APPL",
		"CFBundleIconFile":           "icon",
		"CFBundleShortVersionString": "@NUMBER@",
		"CFBundleVersion":            "@NUMBER@",
		"LSMinimumSystemVersion":     "12.0",
		"LSUIElement":                "true",
		"NSHighResolutionCapable":    "true",
	} {
		if info[key] != want {
			t.Errorf("%s is %q, want %q", key, info[key], want)
		}
	}
	if bundle := read(t, "macos/bundle"); !strings.Contains(bundle, "MACOSX_DEPLOYMENT_TARGET="+info["LSMinimumSystemVersion"]) {
		t.Error("macos/bundle builds for another version of macOS than Info.plist requires")
	}
}

// properties returns the values in a property list with one level: the text of a string, the element's name for others.
func properties(t *testing.T, plist string) map[string]string {
	t.Helper()
	all := map[string]string{}
	key := ""
	for decoder := xml.NewDecoder(strings.NewReader(plist)); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local == "plist" || start.Name.Local == "dict" {
			continue
		}
		var text string
		if err := decoder.DecodeElement(&text, &start); err != nil {
			t.Fatal(err)
		}
		switch start.Name.Local {
		case "key":
			if _, twice := all[text]; twice {
				t.Errorf("the key %s is there twice", text)
			}
			key = text
		case "string":
			all[key] = text
		default:
			all[key] = start.Name.Local
		}
	}
}

// The icon for macOS has the largest size that macOS uses.
func TestMacIcon(t *testing.T) {
	t.Parallel()
	size, err := png.DecodeConfig(strings.NewReader(read(t, "macos/icon.png")))
	if err != nil || size.Width != 1024 || size.Height != 1024 {
		t.Errorf("the icon has %d × %d pixels, %v, want 1024 × 1024", size.Width, size.Height, err)
	}
}

func TestDesktopEntry(t *testing.T) {
	t.Parallel()
	entry := read(t, "linux/"+fyneApp.Details.ID+".desktop")
	linux := fyneApp.LinuxAndBSD
	for _, line := range []string{
		"Name=" + fyneApp.Details.Name,
		"GenericName=" + linux.GenericName,
		"Comment=" + linux.Comment,
		"Categories=" + strings.Join(linux.Categories, ";") + ";",
		"Keywords=" + strings.Join(linux.Keywords, ";") + ";",
		"Exec=" + product.Command + "-window", // directly, which is faster than through the program with the commands
		"Icon=" + product.Command,
	} {
		if !strings.Contains(entry, "\n"+line+"\n") {
			t.Errorf("the desktop entry lacks %s", line)
		}
	}
}

// The scripts, most of which cannot run everywhere, have no syntax errors.
func TestScripts(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Fatal("bash is not installed")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // the computer may be busy
	defer cancel()
	for _, file := range []string{"bom", "version", "macos/bundle", "linux/tarball", "windows/build", "windows/sign"} {
		if out, err := exec.CommandContext(ctx, bash, "-n", filepath.FromSlash(file)).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", file, err, out)
		}
	}
}
