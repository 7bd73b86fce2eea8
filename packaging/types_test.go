package packaging

import (
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The program for macOS type-checks, including the window and the files that use cgo, which cannot be compiled without Apple's
// headers. References to package C are not checked, and function bodies in other modules are ignored.
func TestTypesForMacOS(t *testing.T) {
	t.Parallel()
	for _, processor := range []string{"arm64", "amd64"} {
		t.Run(processor, func(t *testing.T) {
			t.Parallel()
			checkTypes(t, "darwin", processor)
		})
	}
}

// listed is what go list prints about a package.
type listed struct {
	ImportPath, Dir   string
	GoFiles, CgoFiles []string
	ImportMap         map[string]string
	Module            *struct{ Main bool }
}

func checkTypes(t *testing.T, system, processor string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // the computer may be busy
	defer cancel()
	list := exec.CommandContext(ctx, "go", "list", "-tags", "gles,no_emoji",
		"-deps", "-json=ImportPath,Dir,GoFiles,CgoFiles,ImportMap,Module", ".")
	list.Dir = ".."
	list.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+processor, "CGO_ENABLED=1")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v, %v", err, ctx.Err())
	}
	fset := token.NewFileSet()
	checked := map[string]*types.Package{"unsafe": types.Unsafe}
	ours := 0
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; { // each package comes after those that it imports
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if p.ImportPath == "unsafe" {
			continue
		}
		own := p.Module != nil && p.Module.Main
		if own {
			ours++
		}
		var files []*ast.File
		for _, name := range append(p.GoFiles, p.CgoFiles...) {
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Error(err)
			}
			files = append(files, file)
		}
		config := types.Config{
			Importer: importer(func(path string) (*types.Package, error) {
				if mapped, ok := p.ImportMap[path]; ok {
					path = mapped
				}
				if imported := checked[path]; imported != nil {
					return imported, nil
				}
				return nil, errors.New("not listed: " + path)
			}),
			Sizes:            types.SizesFor("gc", processor),
			FakeImportC:      true,
			IgnoreFuncBodies: !own,
			Error: func(err error) {
				if own {
					t.Error(err)
				}
			},
		}
		checked[p.ImportPath], _ = config.Check(p.ImportPath, fset, files, nil)
	}
	if ours < 5 {
		t.Errorf("only %d packages of the program were checked, want 5 or more", ours)
	}
}

type importer func(path string) (*types.Package, error)

func (i importer) Import(path string) (*types.Package, error) { return i(path) }
