package words_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// For every problem, people can ask what to do and read the answer at a glance, unless the page and its button already say it all or
// nothing has to be done.
func TestEveryProblemHasHelp(t *testing.T) {
	t.Parallel()
	saysItAll := []auth.ProblemKind{
		auth.NoProblem, auth.Cancelled, auth.NobodySignedIn, // not shown
		auth.ConfigurationMissing, auth.ConfigurationInvalid, auth.SignInRanOut, // one button
		auth.SignInCancelled, auth.SignInTimedOut, auth.AccountKept, // nothing has changed
		auth.BrowserNotOpened, auth.StrayAnswer, // beside "Stuck on an error page?"
		auth.TokenUnprintable, auth.TokenNotBearer, auth.APINotKnown, auth.APIKeyNotKnown, auth.APIKeyMissing, auth.APIKeyNotHeader,
		auth.APIKeyNotQuotable, auth.PathNotQuotable, // about what was just copied or entered
	}
	const most = 110
	all := append(kinds(t), "new")
	for _, st := range []auth.Status{connected(), {}, {Host: "id.example"}} {
		for _, kind := range all {
			lines := words.Help(kind, st)
			if slices.Contains(saysItAll, kind) {
				if lines != nil {
					t.Errorf("%s: %q repeats what was said", kind, lines)
				}
				continue
			}
			if len(lines) < 1 || len(lines) > 3 {
				t.Errorf("%s has %d lines", kind, len(lines))
			}
			said := words.Problem(auth.Problem{Kind: kind, At: now}, st, now, uk)
			for _, line := range lines {
				checkSentences(t, string(kind), line)
				if n := utf8.RuneCountInString(line); n > most {
					t.Errorf("%s: %d characters are too many for a short line: %q", kind, n, line)
				}
				if strings.Contains(said, line) {
					t.Errorf("%s: %q was already said", kind, line)
				}
			}
		}
	}
}

// People are pointed to the status page of their region, unless they sign in somewhere other than Smokeball.
func TestHelpNamesTheRegionsStatusPage(t *testing.T) {
	t.Parallel()
	help := func(change func(*auth.Status)) string {
		st := connected()
		change(&st)
		return strings.Join(words.Help(auth.Unreachable, st), "\n")
	}
	for region, page := range map[auth.Region]string{
		auth.US: "status.smokeball.com,", auth.AU: "status.smokeball.com.au,", auth.UK: "status.smokeball.co.uk,",
	} {
		if text := help(func(st *auth.Status) { st.Region = region }); !strings.Contains(text, page) {
			t.Errorf("%s: %q", region, text)
		}
	}
	for name, change := range map[string]func(*auth.Status){
		"a host other than Smokeball's": func(st *auth.Status) { st.Host = "id.example" },
		"the demo":                      func(st *auth.Status) { st.Demo = true },
		"no region":                     func(st *auth.Status) { st.Region = "" },
	} {
		if text := help(change); strings.Contains(text, "status.") {
			t.Errorf("%s: %q", name, text)
		}
	}
}
