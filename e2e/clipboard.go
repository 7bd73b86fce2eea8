//go:build linux

package e2e

import (
	"strings"
	"testing"
)

// clipboard returns the text on the clipboard, "" when there is none.
func (s *session) clipboard() string {
	out, err := s.command("xclip", "-selection", "clipboard", "-o").Output()
	if err != nil { // nobody has put anything there
		return ""
	}
	return string(out)
}

// setClipboard puts a text on the clipboard, as another program would.
func (s *session) setClipboard(t testing.TB, text string) {
	t.Helper()
	cmd := s.command("xclip", "-selection", "clipboard", "-i", "-quiet") // stays, to answer who asks
	cmd.Stdin = strings.NewReader(text)
	s.startService(t, cmd)
	waitFor(t, "the clipboard", func() bool { return s.clipboard() == text })
}

// waitForClipboard waits until the clipboard holds what is wanted. It does not say what it held: that may be a token.
func (s *session) waitForClipboard(t testing.TB, what string, wanted func(string) bool) {
	t.Helper()
	waitFor(t, "the clipboard to hold "+what, func() bool { return wanted(s.clipboard()) })
}
