//go:build linux

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"smokeball-connect/demo"
)

// codeBlock is a block of code in Markdown.
var codeBlock = regexp.MustCompile("(?ms)^ *```\\w*\n(.*?)^ *```$")

// The examples in the README keep its promise: while they call Smokeball's API, no process has a secret in its arguments, where every user
// of the computer could see it.
func TestTheExamplesOfTheREADME(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var examples []string
	for _, block := range codeBlock.FindAllStringSubmatch(string(readme), -1) {
		if strings.Contains(block[1], "curl") {
			examples = append(examples, block[1])
		}
	}
	if len(examples) == 0 {
		t.Fatal("the README has no example of a request")
	}

	const apiKey = "the-key-that-Smokeball-issued"
	s := newSession(t, sessionKind{})
	p := newProvider(t, demo.Options{})
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(program, filepath.Join(s.home, "bin", "smokeball-connect")); err != nil {
		t.Fatal(err)
	}
	connect := s.start(t, p.env(), "connect")
	newPerson().mustSignIn(t, s.link(t))
	if code := connect.wait(t); code != 0 {
		t.Fatalf("connect: %d\n%s", code, connect.stderr())
	}

	api := newWatchedAPI(t, desk{session: s, provider: p}, apiKey)
	for i, example := range examples {
		if !strings.Contains(example, "https://api.smokeball.com/") {
			t.Errorf("this example does not call Smokeball's API:\n%s", example)
			continue
		}
		script := strings.ReplaceAll(example, "https://api.smokeball.com/", api.URL+"/")
		shell := s.startCommand(t, append(p.env(), "KEY="+apiKey, "SMOKEBALL_API_KEY="+apiKey), s.command("bash", "-c", script))
		if code := shell.wait(t); code != 0 || api.asked() != i+1 || !strings.Contains(shell.stdout(), `"name"`) {
			t.Errorf("exit code %d, API called %d times, for\n%s\nwhich says %s%s", code, api.asked(), example, shell.stdout(), shell.stderr())
		}
	}
}
