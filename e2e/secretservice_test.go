//go:build linux

package e2e

import (
	"strings"
	"testing"
)

// The stand-in for the keychain works with secret-tool, a client that was not written for it.
func TestSecretToolAndTheStandIn(t *testing.T) {
	t.Parallel()
	s := newSession(t, sessionKind{noKeychain: true})
	k := s.newSecretServer(t)
	tool := func(input string, args ...string) *program {
		t.Helper()
		cmd := s.command("secret-tool", args...)
		cmd.Stdin = strings.NewReader(input)
		return s.startCommand(t, nil, cmd)
	}
	says := func(p *program, want string) {
		t.Helper()
		if p.wait(t); p.stdout() != want {
			t.Errorf("%s says %q and %q", strings.Join(p.cmd.Args, " "), p.stdout(), p.stderr())
		}
	}
	jane := []string{"service", "tests", "username", "jane"}
	for _, value := range []string{"one", "another"} {
		says(tool(value, append([]string{"store", "--label", "a test"}, jane...)...), "")
		says(tool("", append([]string{"lookup"}, jane...)...), value)
	}
	k.lock()
	locked := tool("", "lookup", "service", "tests")
	k.dialog(t).accept()
	says(locked, "another")

	k.askForItems(true)
	asks := tool("", "lookup", "service", "tests")
	k.dialog(t).accept()
	says(asks, "another")
	refused := tool("", "lookup", "service", "tests")
	k.dialog(t).refuse()
	says(refused, "")

	k.askForItems(false)
	says(tool("", "clear", "service", "tests"), "")
	says(tool("", "lookup", "service", "tests"), "")
}
