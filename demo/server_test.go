package demo_test

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"smokeball-connect/demo"
	"smokeball-connect/demo/demotest"
)

const callback = "http://localhost:17655/callback"

// client is a public client and its browser.
type client struct {
	*testing.T
	server   *demotest.Server
	url      string
	browser  *http.Client
	verifier string
	state    string
}

func newClient(t *testing.T, o demo.Options) *client {
	t.Helper()
	o.RedirectURIs = []string{callback}
	s := demotest.New(o)
	h := httptest.NewServer(s.Handler())
	t.Cleanup(h.Close)
	return clientOf(t, s, h.URL)
}

func clientOf(t *testing.T, s *demotest.Server, url string) *client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &client{T: t, server: s, url: url, verifier: rand.Text() + rand.Text(), state: rand.Text(), browser: &http.Client{
		Jar: jar,
		CheckRedirect: func(r *http.Request, _ []*http.Request) error {
			if strings.HasPrefix(r.URL.String(), callback) {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}}
}

// ask returns the query of an authorize request.
func (c *client) ask() url.Values {
	sum := sha256.Sum256([]byte(c.verifier))
	return url.Values{
		"response_type": {"code"}, "client_id": {demo.ClientID}, "redirect_uri": {callback}, "state": {c.state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
}

// answered posts the sign-in form and returns the query with which the browser is sent back; nil if it is not.
func (c *client) answered(q url.Values, answer string) url.Values {
	c.Helper()
	response, err := c.browser.PostForm(c.url+"/oauth2/authorize?"+q.Encode(),
		url.Values{"email": {"jane.citizen@brown.example"}, "password": {"x"}, "answer": {answer}})
	if err != nil {
		c.Fatal(err)
	}
	response.Body.Close()
	back, err := response.Location()
	if err != nil {
		return nil
	}
	return back.Query()
}

func (c *client) code() string {
	c.Helper()
	back := c.answered(c.ask(), "sign-in")
	if back.Get("state") != c.state || back.Get("code") == "" {
		c.Fatalf("the browser comes back with %v", back)
	}
	return back.Get("code")
}

// answer is an answer of the token endpoint.
type answer struct {
	Status       int
	Error        string
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
	IDToken      string `json:"id_token"`
	ExpiresIn    int    `json:"expires_in"`
	TokenType    string `json:"token_type"`
}

func (c *client) post(path string, form url.Values) (a answer) {
	c.Helper()
	if form.Get("client_id") == "" {
		form.Set("client_id", demo.ClientID)
	}
	response, err := http.PostForm(c.url+path, form)
	if err != nil {
		return answer{Error: "no answer"}
	}
	defer response.Body.Close()
	if body, _ := io.ReadAll(response.Body); len(body) > 0 && json.Unmarshal(body, &a) != nil {
		a.Error = "not JSON"
	}
	a.Status = response.StatusCode
	return a
}

func (c *client) exchange(code string) answer {
	c.Helper()
	return c.post("/oauth2/token", url.Values{"grant_type": {"authorization_code"}, "code": {code}, "code_verifier": {c.verifier},
		"redirect_uri": {callback}})
}

func (c *client) refresh(token string) answer {
	c.Helper()
	return c.post("/oauth2/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}})
}

// firm asks the API, and returns the status.
func (c *client) firm(accessToken, apiKey string) int {
	c.Helper()
	r, err := http.NewRequest(http.MethodGet, c.url+"/firm", nil)
	if err != nil {
		c.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+accessToken)
	r.Header.Set("x-api-key", apiKey)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		c.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	c := newClient(t, demo.Options{IDToken: true})
	code := c.code()
	a := c.exchange(code)
	if a.Status != http.StatusOK || a.TokenType != "Bearer" || a.ExpiresIn != 3600 {
		t.Fatalf("got %d %q, a %s token for %d s; want 200 and a Bearer token for 3600 s", a.Status, a.Error, a.TokenType, a.ExpiresIn)
	}
	// The sizes of Cognito's tokens.
	for name, size := range map[string][2]int{"access token": {len(a.AccessToken), 2000}, "refresh token": {len(a.RefreshToken), 1800}} {
		if size[0] < size[1]*95/100 || size[0] > size[1]*105/100 {
			t.Errorf("the %s has %d bytes, want about %d", name, size[0], size[1])
		}
	}
	var claims map[string]any
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(a.AccessToken, ".")[1])
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		t.Fatal("the access token is not a JWT")
	}
	for _, name := range []string{"sub", "username", "client_id", "scope", "token_use", "auth_time", "iat", "exp", "iss", "jti", "origin_jti",
		"version"} {
		if claims[name] == nil {
			t.Errorf("the claim %s is missing", name)
		}
	}
	if c.firm(a.AccessToken, "key") != http.StatusOK || c.firm(a.AccessToken, "") != http.StatusForbidden ||
		c.firm("x", "key") != http.StatusUnauthorized {
		t.Error("the API does not answer 200 with token and key, 403 without a key and 401 with a wrong token")
	}
	if again := c.exchange(code); again.Error != "invalid_grant" {
		t.Error("a code works twice")
	}
	journal := c.server.Journal()
	if c.server.LastAccessToken() != a.AccessToken || c.server.Count("authorization_code") != 2 ||
		!slices.Contains(journal.Secrets, c.verifier) {
		t.Error("the journal lacks the access token, the two requests or the code verifier")
	}
}

// A wrong authorize request never redirects the browser, because its redirect URI cannot be trusted.
func TestBadAuthorizeRequestsDoNotRedirect(t *testing.T) {
	t.Parallel()
	c := newClient(t, demo.Options{})
	for name, wrong := range map[string][2]string{
		"another client":         {"client_id", "other"},
		"another port":           {"redirect_uri", "http://localhost:17656/callback"},
		"another name for it":    {"redirect_uri", "http://127.0.0.1:17655/callback"},
		"more behind it":         {"redirect_uri", callback + "/"},
		"another response type":  {"response_type", "token"},
		"no code challenge":      {"code_challenge", ""},
		"a plain code challenge": {"code_challenge_method", "plain"},
		"an unknown scope":       {"scope", "openid"},
	} {
		q := c.ask()
		q.Set(wrong[0], wrong[1])
		if back := c.answered(q, "sign-in"); back != nil {
			t.Errorf("%s: the browser is sent back", name)
		}
	}
	if back := c.answered(c.ask(), "cancel"); back.Get("error") != "access_denied" || back.Get("state") != c.state || back.Has("code") {
		t.Errorf("Cancel answers %v", back)
	}
}

func TestWhatACodeIsBoundTo(t *testing.T) {
	t.Parallel()
	c := newClient(t, demo.Options{})
	form := func() url.Values {
		return url.Values{"grant_type": {"authorization_code"}, "code": {c.code()}, "code_verifier": {c.verifier}, "redirect_uri": {callback}}
	}
	for name, wrong := range map[string][3]string{
		"another verifier":     {"code_verifier", "x", "invalid_grant"},
		"another redirect URI": {"redirect_uri", "http://localhost:17656/callback", "invalid_grant"},
		"another client":       {"client_id", "other", "invalid_client"},
		"a secret":             {"client_secret", "x", "invalid_client"},
		"another grant":        {"grant_type", "password", "unsupported_grant_type"},
	} {
		f := form()
		f.Set(wrong[0], wrong[1])
		if a := c.post("/oauth2/token", f); a.Status != http.StatusBadRequest || a.Error != wrong[2] {
			t.Errorf("%s: got %d %q, want 400 %q", name, a.Status, a.Error, wrong[2])
		}
	}
	late := form()
	c.server.Move(5*time.Minute + time.Second)
	if a := c.post("/oauth2/token", late); a.Error != "invalid_grant" {
		t.Error("a code lives longer than 5 minutes")
	}
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	c := newClient(t, demo.Options{})
	first := c.exchange(c.code())
	a := c.refresh(first.RefreshToken)
	if a.Status != http.StatusOK || a.RefreshToken != "" || a.AccessToken == first.AccessToken {
		t.Fatalf("%d %s", a.Status, a.Error)
	}
	// Another server, such as that of a later start of the demo, renews what this one issued.
	if a := newClient(t, demo.Options{}).refresh(first.RefreshToken); a.Status != http.StatusOK {
		t.Errorf("a later server answers %s", a.Error)
	}
	if a := c.refresh(first.RefreshToken + "x"); a.Error != "invalid_grant" {
		t.Error("a refresh token that was never issued works")
	}
	c.server.Move(30*24*time.Hour + time.Second)
	if a := c.refresh(first.RefreshToken); a.Error != "invalid_grant" {
		t.Error("a sign-in lasts longer than 30 days")
	}
	if c.firm(a.AccessToken, "key") != http.StatusUnauthorized {
		t.Error("an access token lasts longer than an hour")
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	c := newClient(t, demo.Options{Rotate: true, Grace: time.Minute})
	first := c.exchange(c.code())
	second := c.refresh(first.RefreshToken)
	if second.RefreshToken == "" || second.RefreshToken == first.RefreshToken {
		t.Fatal("the refresh token is not rotated")
	}
	c.server.Move(59 * time.Second)
	if a := c.refresh(first.RefreshToken); a.Error != "" {
		t.Errorf("the old token within the grace: %s", a.Error)
	}
	c.server.Move(2 * time.Second)
	if a := c.refresh(first.RefreshToken); a.Error != "invalid_grant" {
		t.Error("the old token outlives its grace")
	}
	if a := c.refresh(second.RefreshToken); a.Error != "" {
		t.Errorf("the new token: %s", a.Error)
	}
}

func TestRevocation(t *testing.T) {
	t.Parallel()
	c := newClient(t, demo.Options{Rotate: true})
	a := c.exchange(c.code())
	a = c.refresh(a.RefreshToken)
	if got := c.post("/oauth2/revoke", url.Values{"token": {a.RefreshToken}}); got.Status != http.StatusOK || got.Error != "" {
		t.Fatalf("%d %s", got.Status, got.Error)
	}
	if c.refresh(a.RefreshToken).Error != "invalid_grant" || c.firm(a.AccessToken, "key") != http.StatusUnauthorized {
		t.Error("a revoked sign-in still works")
	}
	if got := c.post("/oauth2/revoke", url.Values{"token": {"unknown"}}); got.Status != http.StatusOK {
		t.Error("revoking an unknown token fails, against RFC 7009 §2.2")
	}
	b := c.exchange(c.code())
	c.server.Revoke()
	if c.refresh(b.RefreshToken).Error != "invalid_grant" {
		t.Error("an administrator's revocation does nothing")
	}
}

func TestAlive(t *testing.T) {
	t.Parallel()
	c := newClient(t, demo.Options{Rotate: true, RefreshLife: time.Hour})
	first := c.exchange(c.code())
	second := c.refresh(first.RefreshToken)
	other := c.exchange(c.code())
	if got := c.server.Alive(); !slices.Equal(got, []string{second.RefreshToken, other.RefreshToken}) {
		t.Errorf("%d tokens alive after a rotation and another sign-in, want the new one and the other", len(got))
	}
	c.post("/oauth2/revoke", url.Values{"token": {second.RefreshToken}})
	if got := c.server.Alive(); !slices.Equal(got, []string{other.RefreshToken}) {
		t.Errorf("%d tokens alive after a revocation, want the other one", len(got))
	}
	c.server.Move(2 * time.Hour)
	if got := c.server.Alive(); len(got) != 0 {
		t.Errorf("%d tokens alive after their time, want none", len(got))
	}
}

func TestTheBrowserIsRemembered(t *testing.T) {
	t.Parallel()
	c := newClient(t, demo.Options{})
	c.code()
	visit := func(path string) string {
		response, err := c.browser.Get(c.url + path + "?" + c.ask().Encode())
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		back, err := response.Location()
		if err != nil {
			return ""
		}
		return back.Query().Get("code")
	}
	if visit("/oauth2/authorize") == "" {
		t.Error("a browser with a session is asked to sign in again")
	}
	if visit("/oauth2/logout") != "" {
		t.Error("the logout does not lead to the sign-in form")
	}
	if visit("/oauth2/authorize") != "" {
		t.Error("the browser still has its session after the logout")
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	c := newClient(t, demo.Options{Rotate: true})
	token := c.exchange(c.code()).RefreshToken
	for name, tt := range map[string]struct {
		fault     demotest.Fault
		status    int
		error     string
		processed bool
	}{
		"a status":            {demotest.Fault{Status: 503}, 503, "not JSON", false},
		"throttled":           {demotest.Fault{Status: 429, RetryAfter: 7}, 429, "not JSON", false},
		"dropped before":      {demotest.Fault{DropBefore: true}, 0, "no answer", false},
		"dropped after":       {demotest.Fault{DropAfter: true}, 0, "no answer", true},
		"a page":              {demotest.Fault{Body: demotest.HTML}, 200, "not JSON", false},
		"half of it":          {demotest.Fault{Body: demotest.Truncated}, 200, "not JSON", true},
		"too much":            {demotest.Fault{Body: demotest.Huge}, 200, "", false},
		"for another path":    {demotest.Fault{Path: "/oauth2/revoke", Status: 500}, 200, "", true},
		"nothing, but waited": {demotest.Fault{Wait: closed()}, 200, "", true},
	} {
		undo := c.server.Fail(tt.fault)
		before := len(c.server.Journal().RefreshTokens)
		a := c.refresh(token)
		if a.Status != tt.status || a.Error != tt.error {
			t.Errorf("%s: got %d %q, want %d %q", name, a.Status, a.Error, tt.status, tt.error)
		}
		journal := c.server.Journal()
		if processed := len(journal.RefreshTokens) > before; processed != tt.processed {
			t.Errorf("%s: processed %t, want %t", name, processed, tt.processed)
		}
		token = journal.RefreshTokens[len(journal.RefreshTokens)-1]
		undo()
	}
	c.server.Fail(demotest.Fault{Times: 2, Status: 500})
	for n, want := range []int{500, 500, 200} {
		if a := c.refresh(token); a.Status != want {
			t.Errorf("request %d: got %d, want %d", n, a.Status, want)
		}
	}
}

func closed() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}

func TestLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0"} {
		if s, err := demo.Start(demo.Options{Address: address}); err == nil {
			s.Close()
			t.Errorf("it listens on %s", address)
		}
	}
}
