package cli

import (
	"os"
	"strings"
	"testing"

	"smokeball-connect/product"
)

// A command that somebody adds is in the help, in what a mistake is answered with, and in the README.
func TestEveryCommandIsNamedWhereAReaderLooks(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var help strings.Builder
	if code, _ := Run([]string{"--help"}, Streams{Out: &help, Err: &help}); code != done {
		t.Fatalf("--help exits with %d", code)
	}
	names := commandNames()
	if len(names) < 10 {
		t.Fatalf("there are only %d commands: %q", len(names), names)
	}
	for _, name := range names {
		if !strings.Contains(string(readme), "\n"+product.Command+" "+name) {
			t.Errorf("the README does not list %s", name)
		}
		if !strings.Contains(help.String(), "\n  "+name+" ") {
			t.Errorf("the help does not list %s", name)
		}
	}
}
