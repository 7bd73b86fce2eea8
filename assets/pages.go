package assets

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"sync"
)

// Page is a page in the browser that looks like the window: one headline and one sentence. The texts have to be our own: nothing from a
// request may get into them.
type Page struct {
	Sign        Sign
	Title, Text string
	// Where names the place that is signed in to, unless that is Smokeball's own; "" otherwise.
	Where string
	// Form asks for a name and a password; only the stand-in for Smokeball has one.
	Form *Form
	// FormLeadsTo are the origins that the answer to the form may redirect to. Chromium applies form-action to redirects, too.
	FormLeadsTo string
}

// Form is what a sign-in form is filled in with.
type Form struct{ Email, Password string }

//go:embed pages/page.html
var pageHTML string

//go:embed pages/page.css
var pageStyle string

// Most runs of the program show no page.
var (
	pageTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageHTML)) })
	// The page may use its own style, allowed by its hash, and nothing else.
	pagePolicy = "default-src 'none'; style-src 'sha256-" + hash(pageStyle) + "'; base-uri 'none'; frame-ancestors 'none'; form-action "
)

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Write answers a request with the page.
func (p Page) Write(w http.ResponseWriter, status int) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	policy := pagePolicy + "'none'"
	if p.Form != nil {
		policy = pagePolicy + "'self' " + p.FormLeadsTo
	}
	h.Set("Content-Security-Policy", policy)
	w.WriteHeader(status)
	// The template is embedded and can't fail; only the browser can have gone away.
	_ = pageTemplate().Execute(w, struct {
		Page
		Style   template.CSS
		Picture template.HTML
	}{p, template.CSS(pageStyle), template.HTML(p.Sign.Disc())})
}
