package assets

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
)

// Page is a page in the browser, in the look of the window: one headline and one sentence. Texts are our own: nothing of a
// request may get into them.
type Page struct {
	Sign        Sign
	Title, Text string
	// Where names what is signed in to where that is not Smokeball's own, else "".
	Where string
	// Form asks for a name and a password; only the stand-in for Smokeball has one.
	Form *Form
	// FormLeadsTo are the origins to which the form may be answered with a redirect. Chromium wants to know.
	FormLeadsTo string
}

// Form is what a sign-in form is filled with at first.
type Form struct{ Email, Password string }

//go:embed pages/page.html
var pageHTML string

//go:embed pages/page.css
var pageStyle string

var (
	pageTemplate = template.Must(template.New("page").Parse(pageHTML))
	// The page may use its own style, known by its hash, and nothing else.
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
	// What is embedded fits the template; what is left to go wrong is a browser that has gone.
	_ = pageTemplate.Execute(w, struct {
		Page
		Style   template.CSS
		Picture template.HTML
	}{p, template.CSS(pageStyle), template.HTML(p.Sign.Disc())})
}
