package demo

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"smokeball-connect/assets"
)

// person is somebody who signs in. Anybody may: the name is made up from the email address.
type person struct {
	Email string `json:"email"`
}

// name returns "Jane Citizen" for jane.citizen@brown.example.
func (p person) name() string {
	local, _, _ := strings.Cut(p.Email, "@")
	words := strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' })
	for i, word := range words {
		first, size := utf8.DecodeRuneInString(word)
		words[i] = string(unicode.ToUpper(first)) + word[size:]
	}
	if len(words) < 2 {
		words = append(words, "Citizen")
	}
	return strings.Join(words, " ")
}

// subject returns an ID that is always the same for an email address, in the form of a UUID.
func (p person) subject() string {
	sum := sha256.Sum256([]byte(strings.ToLower(p.Email)))
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// browserSession is a browser's session with the sign-in host: who is signed in there, and since when.
type browserSession struct {
	person person
	since  time.Time
}

// code is what an authorization code stands for.
type code struct {
	person      person
	authTime    time.Time
	issued      time.Time
	redirectURI string
	challenge   string
	scope       string
}

// request is what an authorize request asks for.
type request struct{ redirectURI, state, challenge, scope string }

// readRequest reads an authorize request. If complaint is not empty, the browser must not be redirected: neither the client nor its
// redirect URI can be trusted.
func (s *Server) readRequest(q url.Values) (req request, complaint string) {
	req = request{redirectURI: q.Get("redirect_uri"), state: q.Get("state"), challenge: q.Get("code_challenge"), scope: q.Get("scope")}
	switch {
	case q.Get("client_id") != s.options.ClientID:
		return req, "There is no app with this client ID."
	case !slices.Contains(s.options.RedirectURIs, req.redirectURI):
		return req, "This callback URL is not registered for the app."
	case q.Get("response_type") != "code":
		return req, "The response type has to be code."
	case q.Get("code_challenge_method") != "S256" || len(req.challenge) != 43:
		return req, "A code challenge is required, made with S256."
	}
	for scope := range strings.FieldsSeq(req.scope) {
		if !slices.Contains(s.options.Scopes, scope) {
			return req, "The app has no such scope."
		}
	}
	if req.scope == "" {
		req.scope = strings.Join(s.options.Scopes, " ")
	}
	return req, ""
}

// authorize shows the sign-in form, or sends a browser that has a session back at once.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	req, complaint := s.readRequest(r.URL.Query())
	if complaint != "" {
		s.page(assets.Page{Sign: assets.Alert, Title: "Something went wrong", Text: complaint}, w, http.StatusBadRequest)
		return
	}
	if known, ok := s.remembered(r); ok {
		s.sendCode(w, r, req, known)
		return
	}
	s.page(assets.Page{
		Sign:        assets.Plus,
		Title:       "Sign in",
		Text:        s.options.Hint,
		Form:        &assets.Form{Email: s.options.Email, Password: s.options.Password},
		FormLeadsTo: origin(req.redirectURI),
	}, w, http.StatusOK)
}

func origin(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

func (s *Server) page(p assets.Page, w http.ResponseWriter, status int) {
	p.Where = s.options.Where
	p.Write(w, status)
}

// answer handles what the person chose on the form.
func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	req, complaint := s.readRequest(r.URL.Query())
	if complaint != "" {
		s.page(assets.Page{Sign: assets.Alert, Title: "Something went wrong", Text: complaint}, w, http.StatusBadRequest)
		return
	}
	if r.PostFormValue("answer") == "cancel" {
		redirect(w, r, req, url.Values{"error": {"access_denied"}, "error_description": {"The user cancelled the sign-in"}})
		return
	}
	email := strings.TrimSpace(r.PostFormValue("email"))
	if email == "" || r.PostFormValue("password") == "" {
		s.page(assets.Page{Sign: assets.Alert, Title: "Something is missing", Text: "Go back, and type an email address and a password."},
			w, http.StatusBadRequest)
		return
	}
	known := browserSession{person{email}, s.now()}
	cookie := rand.Text()
	s.mu.Lock()
	s.sessions[cookie] = known
	s.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: cookieName, Value: cookie, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	s.sendCode(w, r, req, known)
}

const cookieName = "smokeball-stand-in"

func (s *Server) remembered(r *http.Request) (browserSession, bool) {
	cookie, err := r.Cookie(cookieName)
	if err != nil {
		return browserSession{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	known, ok := s.sessions[cookie.Value]
	return known, ok
}

// sendCode sends the browser back with an authorization code.
func (s *Server) sendCode(w http.ResponseWriter, r *http.Request, req request, known browserSession) {
	text, now := rand.Text(), s.now()
	s.mu.Lock()
	s.codes[text] = code{known.person, known.since, now, req.redirectURI, req.challenge, req.scope}
	s.mu.Unlock()
	redirect(w, r, req, url.Values{"code": {text}})
}

func redirect(w http.ResponseWriter, r *http.Request, req request, answer url.Values) {
	if req.state != "" {
		answer.Set("state", req.state)
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, req.redirectURI+"?"+answer.Encode(), http.StatusFound)
}

// logout ends the browser's session, and redirects to the sign-in page with the same parameters.
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(cookieName); err == nil {
		s.mu.Lock()
		delete(s.sessions, cookie.Value)
		s.mu.Unlock()
	}
	http.SetCookie(w, &http.Cookie{Name: cookieName, Path: "/", MaxAge: -1})
	http.Redirect(w, r, "/oauth2/authorize?"+r.URL.RawQuery, http.StatusFound)
}
