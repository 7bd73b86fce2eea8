package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The generated files fit the table.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	t.Parallel()
	all, err := files("../..")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 4 {
		t.Errorf("%d files, want 4", len(all))
	}
	for path, want := range all {
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
			t.Errorf("%s is not what go generate ./settings makes:\n%s", path, diff)
		}
	}
}

func TestADocumentWithoutAPlaceForTheTable(t *testing.T) {
	t.Parallel()
	for _, document := range []string{"", tableBegins, tableEnds, tableEnds + tableBegins, tableBegins + tableEnds + tableBegins + tableEnds} {
		if got, err := replaceTable([]byte(document), "x"); err == nil {
			t.Errorf("%q becomes %q, want an error", document, got)
		}
	}
	got, err := replaceTable([]byte("a\n"+tableBegins+"b\n"+tableEnds+"c\n"), "x\n")
	if want := "a\n" + tableBegins + "x\n" + tableEnds + "c\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}
