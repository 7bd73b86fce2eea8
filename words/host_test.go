package words_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"smokeball-connect/auth"
	"smokeball-connect/product"
	"smokeball-connect/words"
)

// misleading are hosts whose beginning belies their end, with the registrable domain of each.
var misleading = map[string]string{
	"auth.smokeball.com.sign-in.identity-provider.example.com":             "example.com",
	"auth.smokeball.com.sign-in.identity-provider.example.com:8443":        "example.com:8443",
	"auth.smokeball.com.au.a-firm-of-people-at-law.co.uk":                  "a-firm-of-people-at-law.co.uk",
	"auth.smokeball.com." + strings.Repeat("x", 63) + ".example.com":       "example.com",
	"a." + strings.Repeat("long-", 10) + "auth-smokeball.com:8443":         strings.Repeat("long-", 10) + "auth-smokeball.com:8443",
	"auth.smokeball.com." + strings.Repeat("and-so-on.", 15) + "github.io": "and-so-on.github.io",
	"xn--auth-smokeball-com-9ka.login.of-a-firm-in-another-place.xn--p1ai": "of-a-firm-in-another-place.xn--p1ai",
	"auth.smokeball.com.a.very.long.internal.name.of.something.corp":       "something.corp",
	"[2001:db8:85a3:1234:5678:8a2e:370:7334]:8443":                         "[2001:db8:85a3:1234:5678:8a2e:370:7334]:8443",
	"auth.smokeball.com.sign-in.identity-provider.example.com.":            "example.com.",
	"127.0.0.1:8080": "127.0.0.1:8080",
	"localhost:8080": "localhost:8080",
	"auth.smokeball.com.auth.smokeball.com.auth.smokeball.com.co":           "smokeball.com.co",
	"auth.smokeball.com.auth.smokeball.com.auth.smokeball.com.example.name": "example.name",
}

// A host is only ever cut at its beginning, between two labels, so its registrable domain stays whole.
func TestAHostIsCutAtItsBeginning(t *testing.T) {
	t.Parallel()
	for host, registered := range misleading {
		cuts := words.HostCuts(host)
		if cuts[0] != host || strings.TrimPrefix(cuts[len(cuts)-1], "…") != registered {
			t.Errorf("%q is cut from %q to %q, want %q", host, cuts[0], cuts[len(cuts)-1], registered)
		}
		for _, cut := range cuts {
			rest, isCut := strings.CutPrefix(cut, "…")
			if !strings.HasSuffix(host, rest) || isCut != (rest != host) || isCut && !strings.HasSuffix(strings.TrimSuffix(host, rest), ".") {
				t.Errorf("%q is cut to %q", host, cut)
			}
		}
		st := connected()
		st.Host, st.Region, st.Environment = host, "", ""
		for what, text := range map[string]string{
			"title": words.WindowTitle(st), "line": words.TrayLine(st, now), "tooltip": words.Tooltip(st, now), "report": words.Report(st, now, uk),
			"long tooltip": words.Tooltip(longLine(st), now),
		} {
			if !strings.Contains(text+"\n", registered+"\n") {
				t.Errorf("the %s of %q is %q", what, host, text)
			}
		}
		if n := utf8.RuneCountInString(words.WindowTitle(st)); n > 50 && n > utf8.RuneCountInString(product.Name+" — …"+registered) {
			t.Errorf("the title has %d characters: %q", n, words.WindowTitle(st))
		}
	}
}

// longLine gives a status the longest headline.
func longLine(st auth.Status) auth.Status {
	st.State, st.Problem.Kind = auth.Offline, auth.ClientRefused
	return st
}
