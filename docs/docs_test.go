// Package docs has no code: here are the papers, and what of them can be checked.
package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = ".."

// papers are all documents, by their path in the tree.
func papers(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			name, err := filepath.Rel(root, file)
			if err != nil {
				t.Fatal(err)
			}
			all[filepath.ToSlash(name)] = strings.ReplaceAll(string(content), "\r\n", "\n")
		}
	}
	if len(all) < 5 {
		t.Fatalf("only %d papers", len(all))
	}
	return all
}

// source is the code of the program, for every system.
type source struct {
	// names has what is declared, as the papers write it: "auth.Session.Token". It is true for what only tests have.
	names map[string]bool
	// imports has the folders of ours that a folder's packages import. That of the program itself is "main".
	imports map[string][]string
}

func readSource(t *testing.T) source {
	t.Helper()
	s := source{map[string]bool{}, map[string][]string{}}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := entry.Name(); entry.IsDir() && (name == "testdata" || name == "build" || strings.HasPrefix(name, ".") && file != root) {
			return fs.SkipDir
		}
		if filepath.Ext(file) != ".go" {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, filepath.Dir(file))
		s.add(filepath.ToSlash(relative), parsed, strings.HasSuffix(file, "_test.go"))
		return err
	})
	if err != nil || len(s.names) < 1000 {
		t.Fatalf("%d names: %v", len(s.names), err)
	}
	return s
}

func (s source) add(folder string, file *ast.File, test bool) {
	const module = "smokeball-connect/"
	if folder == "." {
		folder = "main"
	}
	if !test && (file.Name.Name != "main" || folder == "main") { // a tool beside a package imports that
		s.imports[folder] = append(s.imports[folder], "")
		for _, spec := range file.Imports {
			if imported, err := strconv.Unquote(spec.Path.Value); err == nil && strings.HasPrefix(imported, module) {
				s.imports[folder] = append(s.imports[folder], strings.TrimPrefix(imported, module))
			}
		}
	}
	declare := func(names ...string) {
		// A folder is called as it is, or as its package is in code: platform/instance.Claim or instance.Claim.
		for _, prefix := range []string{folder, path.Base(folder)} {
			name := prefix + "." + strings.Join(names, ".")
			before, known := s.names[name]
			s.names[name] = test && (before || !known)
		}
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if receiver := receiverOf(d); receiver != "" {
				declare(receiver, d.Name.Name)
			} else {
				declare(d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						declare(name.Name)
					}
				case *ast.TypeSpec:
					declare(spec.Name.Name)
					for _, member := range membersOf(spec.Type) {
						declare(spec.Name.Name, member)
					}
				}
			}
		}
	}
}

// receiverOf is the type that a method is of, "" for a function.
func receiverOf(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	kind := d.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	name, _ := kind.(*ast.Ident)
	if name == nil {
		return ""
	}
	return name.Name
}

// membersOf are the fields of a struct, or the methods of an interface.
func membersOf(kind ast.Expr) (names []string) {
	var list *ast.FieldList
	switch kind := kind.(type) {
	case *ast.StructType:
		list = kind.Fields
	case *ast.InterfaceType:
		list = kind.Methods
	default:
		return nil
	}
	for _, field := range list.List {
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

// The diagram of the floors is what the packages really import, and nobody imports upwards.
func TestFloors(t *testing.T) {
	t.Parallel()
	_, rest, _ := strings.Cut(papers(t)["docs/architecture.md"], "## The floors\n")
	_, rest, _ = strings.Cut(rest, "```\n")
	diagram, _, _ := strings.Cut(rest, "```")
	floors, said := []string{}, map[string][]string{}
	for line := range strings.Lines(diagram) {
		names := strings.Fields(line)
		floors = append(floors, names[0])
		said[names[0]] = names[1:]
	}
	// A part of platform is a folder in there, and so are the parts of others that do not stand on a floor of their own.
	floor := func(folder string) string {
		for ; folder != "."; folder = path.Dir(folder) {
			if slices.Contains(floors, folder) {
				return folder
			}
		}
		return ""
	}
	found := map[string]map[string]bool{}
	for folder, imports := range readSource(t).imports {
		from := floor(folder)
		if from == "" {
			if folder != "e2e" { // which is tests
				t.Errorf("%s stands on no floor", folder)
			}
			continue
		}
		if found[from] == nil {
			found[from] = map[string]bool{}
		}
		for _, imported := range imports {
			if to := floor(imported); imported != "" && to != from {
				found[from][to] = true
			}
		}
	}
	for _, name := range floors {
		imports := slices.Sorted(maps.Keys(found[name]))
		if want := slices.Sorted(slices.Values(said[name])); !slices.Equal(imports, want) {
			t.Errorf("%s imports %q, and the diagram says %q", name, imports, want)
		}
		for _, imported := range imports {
			if slices.Index(floors, imported) <= slices.Index(floors, name) {
				t.Errorf("%s imports %s, which does not stand below it", name, imported)
			}
		}
	}
}

var codeSpan = regexp.MustCompile("`([^`\n]+)`")

// reference is a name in the code, after the folder or the package that it is in: "auth.Session.Token".
var reference = regexp.MustCompile(`^([a-z0-9]+(?:/[a-z0-9]+)*)\.[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?$`)

// What the papers for those who change the code name in it is there.
func TestNamesInPapers(t *testing.T) {
	t.Parallel()
	s, all := readSource(t), papers(t)
	folders := map[string]bool{}
	for name := range s.names {
		folder, _, _ := strings.Cut(name, ".")
		folders[folder] = true
	}
	for _, paper := range []string{"docs/architecture.md", "CONTRIBUTING.md", "SECURITY.md"} {
		checked := 0
		for _, span := range codeSpan.FindAllStringSubmatch(all[paper], -1) {
			name := span[1]
			if match := reference.FindStringSubmatch(name); match == nil || !folders[match[1]] || strings.HasSuffix(name, ".toml") {
				continue
			}
			checked++
			if _, known := s.names[name]; !known && !isFile(name) {
				t.Errorf("%s: there is no %s", paper, name)
			}
		}
		if checked < 5 {
			t.Errorf("%s: only %d names were looked for", paper, checked)
		}
	}
}

// What a paper calls a file of Go, or of a folder in the tree, is one. What people make and what they name themselves is not there.
func TestFilesInPapers(t *testing.T) {
	t.Parallel()
	for paper, text := range papers(t) {
		for _, span := range codeSpan.FindAllStringSubmatch(text, -1) {
			name := span[1]
			folder, _, below := strings.Cut(name, "/")
			made := folder == "bin" || folder == "build" || strings.ContainsAny(name, " *…{") || strings.Contains(name, "NAME") ||
				strings.HasPrefix(name, "_")
			if !made && (strings.HasSuffix(name, ".go") || below && folder != "" && isFile(folder)) && !isFile(name) &&
				!reference.MatchString(name) {
				t.Errorf("%s: there is no file %s", paper, name)
			}
		}
	}
}

func isFile(name string) bool {
	_, err := os.Stat(filepath.Join(root, filepath.FromSlash(name)))
	return err == nil
}

// Whatever SECURITY.md says is done, something does, and a test shows it, or a dash says that none can.
func TestTablesOfSecurity(t *testing.T) {
	t.Parallel()
	s := readSource(t)
	rows := 0
	for line := range strings.Lines(papers(t)["SECURITY.md"]) {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 4 {
			t.Errorf("a row of %d cells: %s", len(cells), line)
			continue
		}
		function, test := strings.TrimSpace(cells[2]), strings.TrimSpace(cells[3])
		if function == "function" && test == "test" {
			continue
		}
		rows++
		for _, name := range named(t, function) {
			if isTest, known := s.names[name]; (!known || isTest) && !isFile(name) {
				t.Errorf("%s is nothing in the program: %s", name, line)
			}
		}
		for _, name := range named(t, test) {
			if isTest := s.names[name]; !isTest || !regexp.MustCompile(`\.(Test|Fuzz)[A-Z]`).MatchString(name) {
				t.Errorf("%s is no test: %s", name, line)
			}
		}
	}
	if rows < 60 {
		t.Errorf("only %d rows", rows)
	}
}

// named are the names in a cell that has nothing but names, or a dash.
func named(t *testing.T, cell string) (names []string) {
	t.Helper()
	for _, span := range codeSpan.FindAllStringSubmatch(cell, -1) {
		names = append(names, span[1])
	}
	if rest := strings.TrimSpace(codeSpan.ReplaceAllString(cell, "")); rest != "" && (rest != "—" || len(names) > 0) ||
		rest == "" && len(names) == 0 {
		t.Errorf("this has more than names in it, or nothing: %s", cell)
	}
	return names
}

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ +(.*)$`)
)

// Links between the papers, and to what is beside them, lead somewhere.
func TestLinks(t *testing.T) {
	t.Parallel()
	all := papers(t)
	for paper, text := range all {
		for _, match := range link.FindAllStringSubmatch(text, -1) {
			if strings.Contains(match[1], "://") {
				continue
			}
			file, anchor, _ := strings.Cut(match[1], "#")
			to := paper
			if file != "" {
				to = path.Join(path.Dir(paper), file)
			}
			if !isFile(to) {
				t.Errorf("%s: %s leads nowhere", paper, match[1])
			}
			if anchor != "" && !slices.Contains(anchors(all[to]), anchor) {
				t.Errorf("%s: %s has no such heading", paper, match[1])
			}
		}
	}
}

// anchors are what GitHub makes of headings.
func anchors(text string) (all []string) {
	for _, match := range heading.FindAllStringSubmatch(text, -1) {
		all = append(all, regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(match[1]), ""))
	}
	for i := range all {
		all[i] = strings.ReplaceAll(all[i], " ", "-")
	}
	return all
}

// What a paper has somebody type, make knows.
func TestMakeTargets(t *testing.T) {
	t.Parallel()
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	for paper, text := range papers(t) {
		for _, match := range regexp.MustCompile("(?m)(?:`|^)make ((?:[a-z0-9-]+ ?)+)").FindAllStringSubmatch(text, -1) {
			for target := range strings.FieldsSeq(match[1]) {
				if !regexp.MustCompile(`(?m)^` + target + `:`).Match(makefile) {
					t.Errorf("%s: there is no make %s", paper, target)
				}
			}
		}
	}
}
