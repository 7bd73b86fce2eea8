package words_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"smokeball-connect/auth/check"
	"smokeball-connect/words"
)

// Every cause has a title, a text that says what to do, and a short form for lists, with every placeholder filled in.
func TestEveryCauseIsSaid(t *testing.T) {
	t.Parallel()
	for _, c := range check.Causes() {
		for _, others := range [][]check.Cause{nil, {check.NotPermitted}, {check.NotPermitted, check.SignInRevoked, check.WrongPlace}} {
			for _, works := range []bool{true, false} {
				v := check.Verdict{Cause: c, Others: others, Certain: others == nil, Works: works, Also: []check.Cause{c},
					Finding: check.Finding{Facts: check.Facts{Host: "auth.example.com", Proxy: "proxy:8080"}}}
				title, text, more := words.CheckTitle(v), words.CheckText(v), words.CheckMore(v)
				all := title + text + more
				if title == "" || text == "" || !strings.HasSuffix(title, ".") || !strings.HasSuffix(text, ".") || strings.ContainsAny(all, "~$") ||
					strings.Contains(all, "  ") {
					t.Errorf("%s: %q, %q, %q", c, title, text, more)
				}
				if n := utf8.RuneCountInString(text); n > 260 {
					t.Errorf("%s: %d characters are too many to read: %q", c, n, text)
				}
			}
		}
	}
}
