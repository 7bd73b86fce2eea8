package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// providerAt returns a provider whose token and revocation endpoints are the handler.
func providerAt(t *testing.T, handler http.HandlerFunc) provider {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	conn := testConnection()
	conn.SignInURL = server.URL
	return provider{conn: conn, client: newHTTPClient(server.Client().Transport), now: time.Now}
}

func answerWith(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

const asJSON = "application/json"

func drop(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

// No error repeats what the token endpoint said. Every answer that fails contains the text leak.
func TestEveryAnswerOfTheTokenEndpoint(t *testing.T) {
	t.Parallel()
	const leak = "leaked-secret"
	for _, c := range []struct {
		name       string
		handler    http.HandlerFunc
		kind       ProblemKind
		unanswered bool
		retryAfter time.Duration
	}{
		{"invalid_grant", answerWith(400, asJSON, `{"error":"invalid_grant","error_description":"`+leak+`"}`), SignInRefused, false, 0},
		{"invalid_grant with 200", answerWith(200, asJSON, `{"error":"invalid_grant","access_token":"`+leak+`"}`), SignInRefused, false, 0},
		{"invalid_client", answerWith(401, asJSON, `{"error":"invalid_client"}`), ClientRefused, false, 0},
		{"unauthorized_client", answerWith(400, asJSON, `{"error":"unauthorized_client"}`), ClientRefused, false, 0},
		{"invalid_request", answerWith(400, asJSON, `{"error":"invalid_request"}`), AnswerNotUnderstood, false, 0},
		{"an unknown error", answerWith(400, asJSON, `{"error":"`+leak+`"}`), AnswerNotUnderstood, true, 0},
		{"throttled", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Retry-After", "17")
			answerWith(429, asJSON, `{"error":"`+leak+`"}`)(w, r)
		}, Throttled, false, 17 * time.Second},
		{"a server error", answerWith(503, "text/html", leak), Unreachable, true, 0},
		{"invalid_grant in a server error", answerWith(500, asJSON, `{"error":"invalid_grant"}`), Unreachable, true, 0},
		{"a page", answerWith(200, "text/html", "<html>"+leak+"</html>"), AnswerNotUnderstood, true, 0},
		{"a page that claims to be JSON", answerWith(200, asJSON, "<html>"+leak+"</html>"), AnswerNotUnderstood, true, 0},
		{"nothing", answerWith(200, asJSON, ""), AnswerNotUnderstood, true, 0},
		{"no token", answerWith(200, asJSON, `{"token_type":"Bearer"}`), AnswerNotUnderstood, true, 0},
		{"half a token", answerWith(200, asJSON, `{"access_token":"`+leak), AnswerNotUnderstood, true, 0},
		{"a token of another type", answerWith(200, asJSON, `{"access_token":"`+leak+`","token_type":"mac"}`), AnswerNotUnderstood, true, 0},
		{"a token that is a number", answerWith(200, asJSON, `{"access_token":17}`), AnswerNotUnderstood, true, 0},
		{"more than 1 MiB", answerWith(200, asJSON, `{"x":"`+strings.Repeat("x", 2<<20)+`","access_token":"a"}`), AnswerNotUnderstood, true, 0},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere?"+leak, http.StatusTemporaryRedirect)
		}, AnswerNotUnderstood, true, 0},
		{"the connection drops", drop, Unreachable, true, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			p := providerAt(t, func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				c.handler(w, r)
			})
			_, err := p.refresh(t.Context(), NewSecret(leak+"-sent"))
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("not an *Error: %v", err)
			}
			if e.Kind != c.kind || e.Unanswered != c.unanswered || e.RetryAfter != c.retryAfter {
				t.Errorf("%q, unanswered %v, retry after %v; want %q, %v, %v", e.Kind, e.Unanswered, e.RetryAfter, c.kind, c.unanswered, c.retryAfter)
			}
			if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, leak) {
				t.Errorf("the error repeats what the server said: %s", text)
			}
			if n := requests.Load(); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestAnUnreachableHost(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	conn := testConnection()
	conn.SignInURL = server.URL
	server.Close()
	p := provider{conn: conn, client: newHTTPClient(&http.Transport{}), now: time.Now}
	_, err := p.refresh(t.Context(), NewSecret("r"))
	if KindOf(err) != Unreachable || unanswered(err) {
		t.Errorf("got %v, unanswered %v; want unreachable, not unanswered: nothing was sent", err, unanswered(err))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.refresh(ctx, NewSecret("r")); KindOf(err) != Cancelled {
		t.Errorf("cancelled: %v", err)
	}
}

func TestWhatIsBetween(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Proxy-Authenticate", `Basic realm="office"`)
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	t.Cleanup(proxy.Close)
	through, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	stranger := httptest.NewTLSServer(http.NotFoundHandler())
	stranger.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(stranger.Close)
	direct := func(*http.Request) (*url.URL, error) { return nil, nil }
	for _, c := range []struct {
		name, signInURL string
		proxy           func(*http.Request) (*url.URL, error)
		kind            ProblemKind
	}{
		{"a proxy that wants a password", "https://auth.smokeball.com", http.ProxyURL(through), ProxyRefused},
		{"the same, for http", "http://auth.example.com", http.ProxyURL(through), ProxyRefused},
		{"a certificate of an unknown authority", stranger.URL, direct, NotTrusted},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			conn := testConnection()
			conn.SignInURL = c.signInURL
			p := provider{conn: conn, client: newHTTPClient(NewTransport(c.proxy)), now: time.Now}
			if _, err := p.refresh(t.Context(), NewSecret("r")); KindOf(err) != c.kind || unanswered(err) {
				t.Errorf("got %v, unanswered %v; want %q, not unanswered", err, unanswered(err), c.kind)
			}
			if err := p.revoke(t.Context(), NewSecret("r")); err == nil {
				t.Error("the revocation succeeded, want an error")
			}
		})
	}
}

func signed(t *testing.T, c jwt.MapClaims) Secret {
	t.Helper()
	text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString([]byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	return NewSecret(text)
}

func TestRequestsAreThoseOfAPublicClient(t *testing.T) {
	t.Parallel()
	access := signed(t, jwt.MapClaims{"scope": "matters/read contacts/read", "username": "jane"})
	p := providerAt(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the request has an Authorization header")
		}
		r.ParseForm()
		want := url.Values{"grant_type": {"authorization_code"}, "code": {"the code"}, "client_id": {"client"},
			"redirect_uri": {"http://localhost:1/callback"}, "code_verifier": {"the verifier"}}
		if r.PostForm.Encode() != want.Encode() {
			t.Errorf("sent %v", r.PostForm)
		}
		w.Header().Set("Date", time.Now().Add(-10*time.Minute).UTC().Format(http.TimeFormat))
		answerWith(200, asJSON, `{"access_token":"`+access.Reveal()+
			`","refresh_token":"r","token_type":"bearer","expires_in":"1800","id_token":"i"}`)(w, r)
	})
	g, err := p.exchange(t.Context(), "http://localhost:1/callback", NewSecret("the code"), NewSecret("the verifier"))
	if err != nil {
		t.Fatal(err)
	}
	if g.ExpiresIn != 30*time.Minute || g.TokenType != "Bearer" || g.Scope != "matters/read contacts/read" ||
		g.RefreshToken.Reveal() != "r" || g.IDToken.Reveal() != "i" {
		t.Errorf("got %+v", g)
	}
	if off := g.clockOff(); off < 9*time.Minute || off > 11*time.Minute {
		t.Errorf("got a clock that is %v ahead", off)
	}
}

func TestARefusedCodeIsNotARefusedSignIn(t *testing.T) {
	t.Parallel()
	p := providerAt(t, answerWith(400, asJSON, `{"error":"invalid_grant"}`))
	if _, err := p.exchange(t.Context(), "http://localhost:1/", NewSecret("c"), NewSecret("v")); KindOf(err) != CodeRefused {
		t.Errorf("got %v, want %q", err, CodeRefused)
	}
}

func TestHowLongATokenLives(t *testing.T) {
	t.Parallel()
	iat := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	saysHalfAnHour := signed(t, jwt.MapClaims{"iat": iat.Unix(), "exp": iat.Add(30 * time.Minute).Unix()})
	for _, c := range []struct {
		expiresIn int64
		access    Secret
		want      time.Duration
	}{
		{600, saysHalfAnHour, 10 * time.Minute},
		{0, saysHalfAnHour, 30 * time.Minute},
		{-5, saysHalfAnHour, 30 * time.Minute},
		{0, NewSecret("opaque"), time.Hour},
		{1 << 31, NewSecret("opaque"), longestLife},
	} {
		if got := lifetime(c.expiresIn, c.access); got != c.want {
			t.Errorf("expires_in %d: %v, want %v", c.expiresIn, got, c.want)
		}
	}
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	for status, kind := range map[int]ProblemKind{200: NoProblem, 400: AnswerNotUnderstood, 302: AnswerNotUnderstood, 429: Throttled,
		503: Unreachable} {
		p := providerAt(t, func(w http.ResponseWriter, r *http.Request) {
			r.ParseForm()
			if r.URL.Path != "/oauth2/revoke" || r.PostForm.Get("token") != "r" || r.PostForm.Get("client_id") != "client" || r.URL.RawQuery != "" {
				t.Errorf("got the request %s with %v", r.URL, r.PostForm)
			}
			w.WriteHeader(status)
		})
		if err := p.revoke(t.Context(), NewSecret("r")); KindOf(err) != kind {
			t.Errorf("status %d: %v", status, err)
		}
	}
}

func TestWhoSignedIn(t *testing.T) {
	t.Parallel()
	const id = "8f14e45f-ceea-467f-a1e0-3f4b2c5d6e7f"
	for _, c := range []struct {
		name       string
		access, id Secret
		want       Account
		shown      string
	}{
		{"an email for a username", signed(t, jwt.MapClaims{"sub": "s", "username": "jane@brown.example"}), Secret{},
			Account{Subject: "s", Username: "jane@brown.example"}, "jane@brown.example"},
		{"a UUID is not a name", signed(t, jwt.MapClaims{"sub": "s", "username": id}), Secret{}, Account{Subject: "s"}, ""},
		{"an ID token", signed(t, jwt.MapClaims{"sub": "s", "username": id}),
			signed(t, jwt.MapClaims{"sub": "s", "name": "Jane Citizen", "email": "jane@brown.example"}),
			Account{Subject: "s", Name: "Jane Citizen", Email: "jane@brown.example"}, "Jane Citizen"},
		{"opaque tokens", NewSecret("opaque"), NewSecret("a.b.c"), Account{}, ""},
		{"a claim of another type", signed(t, jwt.MapClaims{"sub": 17, "username": "jane"}), Secret{}, Account{}, ""},
		{"a name with tricks in it", signed(t, jwt.MapClaims{"name": "x"}), signed(t, jwt.MapClaims{"name": "Jane\n\u202eCitizen"}), Account{Name: "JaneCitizen"}, "JaneCitizen"},
	} {
		if got := account(c.access, c.id); got != c.want || got.String() != c.shown {
			t.Errorf("%s: %+v, shown as %q", c.name, got, got)
		}
	}
}

func TestARecordSurvivesTheKeychain(t *testing.T) {
	t.Parallel()
	want := jane()
	want.Scope, want.Outlived, want.Account.Name, want.Firm = "a b", 180*day, "Jane “O'Neil”", brown
	data, err := encodeRecord(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodeRecord(data)
	if err != nil || !got.sameTokens(want) || got.Account != want.Account || !got.ExpiresAt.Equal(want.ExpiresAt) || got.Scope != want.Scope ||
		got.Outlived != want.Outlived || got.Firm != want.Firm {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
	// Earlier versions assumed only one length.
	if got, err := decodeRecord([]byte(`{"version":1,"refresh_token":"r","outlived":true}`)); err != nil || got.Outlived != 30*day {
		t.Errorf("a record of an earlier version has outlived %v, %v", got.Outlived, err)
	}
	// Earlier versions did not store the firm, and ignore members that they do not know.
	if got, err := decodeRecord([]byte(`{"version":1,"refresh_token":"r","sub":"s"}`)); err != nil || got.Firm != (Firm{}) {
		t.Errorf("a record without a firm is of %+v, %v", got.Firm, err)
	}
	later := []byte(`{"version":1,"refresh_token":"r","of_a_later_version":{"x":[1]}}`)
	if got, err := decodeRecord(later); err != nil || got.RefreshToken.Reveal() != "r" {
		t.Errorf("a record with more in it: %v", err)
	}
	for _, damaged := range []string{"", "{", "null", "[]", `{"version":2,"refresh_token":"r"}`, `{"version":1}`, "leak"} {
		if _, err := decodeRecord([]byte(damaged)); !errors.Is(err, ErrRecordDamaged) || strings.Contains(err.Error(), "leak") {
			t.Errorf("%q: got %v, want ErrRecordDamaged without the text", damaged, err)
		}
	}
}

func TestTheAuthorizeURL(t *testing.T) {
	t.Parallel()
	conn := testConnection()
	p := provider{conn: conn}
	const redirect = "http://localhost:17655/callback"
	for _, c := range []struct {
		scopes      []string
		someoneElse bool
		path        string
	}{
		{nil, false, "/oauth2/authorize"},
		{[]string{"matters/read", "contacts/read"}, false, "/oauth2/authorize"},
		{nil, true, "/oauth2/logout"},
	} {
		p.conn.Scopes = c.scopes
		u, err := url.Parse(p.authorizeURL(redirect, NewSecret("state"), NewSecret("verifier"), c.someoneElse).Reveal())
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		want := url.Values{"response_type": {"code"}, "client_id": {"client"}, "redirect_uri": {redirect}, "state": {"state"},
			// SHA-256 of "verifier", base64url without padding.
			"code_challenge": {"iMnq5o6zALKXGivsnlom_0F5_WYda32GHkxlV7mq7hQ"}, "code_challenge_method": {"S256"}}
		if len(c.scopes) > 0 {
			want["scope"] = []string{"matters/read contacts/read"}
		}
		if u.Path != c.path || q.Encode() != want.Encode() {
			t.Errorf("got %s?%s, want %s?%s", u.Path, q.Encode(), c.path, want.Encode())
		}
	}
}
