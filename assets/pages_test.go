package assets

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAPageUsesNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	for _, page := range []Page{
		{Sign: Check, Title: "You're connected", Text: "Well done."},
		{Sign: Plus, Title: "Sign in", Text: "Here.", Where: "DEMO", Form: &Form{"jane@brown.example", "demo"}, FormLeadsTo: "http://localhost:1"},
	} {
		w := httptest.NewRecorder()
		page.Write(w, 200)
		body := w.Body.String()
		for _, foreign := range []string{"<script", "src=", "href=", "@import", "url("} {
			if strings.Contains(body, foreign) {
				t.Errorf("%s: the page contains %q", page.Title, foreign)
			}
		}
		_, style, _ := strings.Cut(body, "<style>")
		style, _, _ = strings.Cut(style, "</style>")
		policy := w.Header().Get("Content-Security-Policy")
		for _, part := range []string{"'sha256-" + hash(style) + "'", "default-src 'none'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: the policy does not say %s: %s", page.Title, part, policy)
			}
		}
		for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer",
			"X-Content-Type-Options": "nosniff"} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%s: %s is %q", page.Title, name, got)
			}
		}
		if (page.Form == nil) == strings.Contains(body, "<form") {
			t.Errorf("%s: there is a form where none belongs, or none where one does: %s", page.Title, body)
		}
		if !strings.Contains(body, "<h1>") || !strings.Contains(body, "<svg") {
			t.Errorf("%s: no headline or no sign", page.Title)
		}
	}
}
