// Licences writes the licences of everything that the program is built from: Go, and every module with a package that is linked on some
// system.
//
//	licences -o licences.txt ../../…
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	pathpkg "path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	out := flag.String("o", "", "the file to write")
	flag.Parse()
	text, err := collect(flag.Args())
	if err == nil {
		err = os.WriteFile(*out, text, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

// systems are the systems that the program is built for.
var systems = []string{"linux", "windows", "darwin"}

// licence is one licence file of a module.
type licence struct {
	module, path string // path is below the module's root, with slashes
	text         []byte
}

// collect returns the licences of everything that the given packages are linked with.
func collect(packages []string) ([]byte, error) {
	modules := map[string]string{} // by folder
	for _, system := range systems {
		if err := modulesFor(system, packages, modules); err != nil {
			return nil, err
		}
	}
	goRoot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	goLicence, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(goRoot)), "LICENSE"))
	if err != nil {
		return nil, err
	}
	all := []licence{{"Go", "LICENSE", goLicence}}
	for root, module := range modules {
		found, err := licencesIn(root, module)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b licence) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.module), strings.ToLower(b.module)), strings.Compare(a.path, b.path))
	})
	var b bytes.Buffer
	for _, l := range all {
		text := strings.ReplaceAll(string(l.text), "\r\n", "\n")
		fmt.Fprintf(&b, "%s\n%s\n%s\n\n%s\n\n\n", rule, name(l), rule, strings.Trim(text, "\n"))
	}
	return b.Bytes(), nil
}

const rule = "────────────────────────────"

func name(l licence) string {
	if folder := pathpkg.Dir(l.path); folder != "." {
		return l.module + " (" + folder + ")"
	}
	return l.module
}

// modulesFor adds the modules that have a package linked on a system, by their folder.
func modulesFor(system string, packages []string, modules map[string]string) error {
	list := exec.Command("go", append([]string{"list", "-deps", "-json=Module", "-tags", "gles"}, packages...)...)
	list.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=1")
	list.Stderr = os.Stderr
	output, err := list.Output()
	if err != nil {
		return fmt.Errorf("listing the packages for %s: %w", system, err)
	}
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var p struct {
			Module *struct {
				Path, Dir string
				Main      bool
			}
		}
		switch err := decoder.Decode(&p); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case p.Module != nil && !p.Module.Main:
			modules[p.Module.Dir] = p.Module.Path
		}
	}
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|unlicense)([-_.].*)?$`)

// licencesIn finds the licence files of a module: its own, and those of what it contains, such as fonts and C sources.
func licencesIn(root, module string) (found []licence, err error) {
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && entry.Name() == "testdata":
			return filepath.SkipDir
		case entry.IsDir() || !licenceFile.MatchString(entry.Name()) || filepath.Ext(path) == ".go":
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		below, err := filepath.Rel(root, path)
		found = append(found, licence{module, filepath.ToSlash(below), text})
		return err
	})
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%s has no licence file", module)
	}
	return found, err
}
