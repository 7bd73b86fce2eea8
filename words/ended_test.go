package words_test

import (
	"strings"
	"testing"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// A name comes from elsewhere: characters that a notification server or a shell could treat as more than text are removed.
func TestTheNameInANotification(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Jane Citizen":             "Connected as Jane Citizen.",
		"Zoë O'Neill-Smith (Jr.)":  "Connected as Zoë O'Neill-Smith (Jr.).",
		"jane@brown.example":       "Connected as jane at brown.example.",
		"$(calc.exe)`id`":          "Connected as (calc.exe)id.",
		"<b>Jane</b>\n\"&amp;\"":   "Connected as bJaneb&amp.",
		"ジェーン":                     "Connected as ジェーン.",
		"":                         "Smokeball does not say which account.",
		"\u202e$$$":                "Smokeball does not say which account.",
		strings.Repeat("Jane", 20): "Connected as " + strings.Repeat("Jane", 10) + ".",
	} {
		title, text := words.SignedIn(auth.Account{Name: name}, auth.Firm{})
		if title != "You are signed in" || text != want {
			t.Errorf("%q: %q, %q, want %q", name, title, text, want)
		}
		_, text = words.SignedIn(auth.Account{Name: "Jane"}, auth.Firm{Name: name})
		named := strings.HasPrefix(want, "Connected as ")
		firm := strings.TrimSuffix(strings.TrimPrefix(want, "Connected as "), ".")
		if named && text != "Connected as Jane ("+firm+")." && !strings.HasSuffix(name, ".).") || !named && text != "Connected as Jane." {
			t.Errorf("firm %q: %q", name, text)
		}
	}
}
