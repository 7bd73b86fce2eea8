package auth

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// Whatever arrives on the port, only the genuine callback ends a login.
func FuzzCallback(f *testing.F) {
	for _, seed := range []string{
		"GET /callback?code=c&state=the-state HTTP/1.1\r\nHost: localhost:17655\r\n\r\n",
		"GET /callback?error=access_denied&state=the-state HTTP/1.1\r\nHost: localhost:17655\r\n\r\n",
		"GET /callback?code=c&state=the-state&state=the-state HTTP/1.1\r\nHost: localhost:17655\r\n\r\n",
		"GET /callback?code=c&state=wrong HTTP/1.1\r\nHost: localhost:17655\r\n\r\n",
		"HEAD /callback?code=c&state=the-state HTTP/1.1\r\nHost: localhost:17655\r\n\r\n",
		"POST /callback HTTP/1.1\r\nHost: localhost:17655\r\nContent-Length: 22\r\n\r\ncode=c&state=the-state",
		"GET http://localhost:17655/callback?code=c;state=the-state HTTP/1.0\r\n\r\n",
		"GET /%63allback?code=c&state=the-state HTTP/1.1\r\nHost: localhost:17655\r\n\r\n",
		"GET /callback/../callback?state=the-state HTTP/1.1\r\nHost: evil.example\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	uri, err := parseRedirectURI("http://localhost:17655/callback")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			return // the server rejects it by itself
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // the browser does not wait for the end of the login
		r := newReceiver(uri, nil, NewSecret("the-state"), plainPages{}, undisturbed)
		defer r.close()
		answer := httptest.NewRecorder()
		r.ServeHTTP(answer, req.WithContext(ctx))
		genuine := req.Method == http.MethodGet && req.Host == "localhost:17655" && req.URL.EscapedPath() == "/callback" &&
			len(req.URL.Query()["state"]) == 1 && req.URL.Query().Get("state") == "the-state"
		if r.accepted != genuine {
			t.Errorf("accepted %v, genuine %v", r.accepted, genuine)
		}
		if !genuine && answer.Code < 400 {
			t.Errorf("answered with %d", answer.Code)
		}
	})
}

// Whatever the token endpoint answers, the result is a token or an error of a known kind that repeats nothing of the answer.
func FuzzTokenResponse(f *testing.F) {
	f.Add(200, asJSON, `{"access_token":"a","token_type":"Bearer","expires_in":3600,"refresh_token":"r"}`)
	f.Add(200, asJSON, `{"access_token":"a","token_type":"bearer","expires_in":"3600"}`)
	f.Add(200, asJSON, `{"access_token":"a","expires_in":-1}`)
	f.Add(200, asJSON, `{"access_token":"a","token_type":"Bearer","expires_in":1e300}`)
	f.Add(200, "application/x-www-form-urlencoded", `access_token=a&token_type=Bearer&expires_in=60`)
	f.Add(400, asJSON, `{"error":"invalid_grant","error_description":"a description that must not be repeated"}`)
	f.Add(429, "text/plain", "too many requests, says the server at some length")
	f.Add(502, "text/html", "<html>a gateway that has had a bad day</html>")
	f.Fuzz(func(t *testing.T, status int, contentType, body string) {
		if status < 200 || status > 599 {
			return // net/http would not have let it through
		}
		answers := roundTripper(func(req *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {contentType}}, Request: req,
				Body: io.NopCloser(strings.NewReader(body))}, nil
		})
		p := provider{conn: testConnection(), now: func() time.Time { return noon }, client: newHTTPClient(answers)}
		g, err := p.refresh(t.Context(), NewSecret("refresh"))
		if err == nil {
			if g.AccessToken.IsZero() || g.TokenType != "Bearer" || g.ExpiresIn <= 0 || g.ExpiresIn > longestLife {
				t.Errorf("got a token of the type %q for %v", g.TokenType, g.ExpiresIn)
			}
			return
		}
		var known *Error
		if !errors.As(err, &known) || known.Kind == NoProblem {
			t.Fatalf("got a %T, want an *Error", err)
		}
		if len(body) > 30 && strings.Contains(err.Error(), body) {
			t.Error("the error repeats the answer")
		}
	})
}

// Whatever a token says about itself, it can be stored and shown.
func FuzzClaims(f *testing.F) {
	f.Add(`{"sub":"s","username":"jane@brown.example","auth_time":1795000000,"exp":1795003600,"iat":1795000000,"scope":"matters/read"}`,
		`{"name":"Jane","email":"jane@brown.example"}`)
	f.Add(`{"username":"0b7c8f4e-1111-2222-3333-444455556666"}`, `{"name":"\u202ejane\u0000\n"}`)
	f.Add(`{"auth_time":-1e18,"exp":1e18,"iat":-1e18}`, `{"name":17}`)
	f.Add(`not json`, ``)
	f.Fuzz(func(t *testing.T, access, id string) {
		token := func(payload string) Secret {
			encode := base64.RawURLEncoding.EncodeToString
			return NewSecret(encode([]byte(`{"alg":"RS256"}`)) + "." + encode([]byte(payload)) + "." + encode([]byte("signature")))
		}
		g := tokenResponse{AccessToken: token(access), RefreshToken: NewSecret("r"), IDToken: token(id), TokenType: "Bearer",
			ExpiresIn: lifetime(0, token(access)), ReceivedAt: noon, ServerTime: noon}
		if g.ExpiresIn <= 0 || g.ExpiresIn > longestLife {
			t.Errorf("the token lives for %v", g.ExpiresIn)
		}
		r := newRecord(g)
		if r.SignedInAt.After(noon) {
			t.Errorf("signed in at %v", r.SignedInAt)
		}
		for _, text := range []string{r.Account.String(), r.Account.Name, r.Account.Email, r.Account.Username} {
			if strings.ContainsAny(text, "\n\r\u202e\x00") || utf8.RuneCountInString(text) > maxInName+1 {
				t.Errorf("cannot be shown: %q", text)
			}
		}
		data, err := encodeRecord(r)
		if err != nil {
			t.Fatalf("the record cannot be encoded: %v", err)
		}
		back, err := decodeRecord(data)
		if err != nil || !back.sameTokens(r) || !back.SignedInAt.Equal(r.SignedInAt) || !back.ExpiresAt.Equal(r.ExpiresAt) {
			t.Errorf("the record changed on its way through the keychain: %v", err)
		}
	})
}

// Settings make either a connection that follows the rules, or a sentence for each setting that does not.
func FuzzConnection(f *testing.F) {
	f.Add("client", "us", "production", "", "", "", "", "30")
	f.Add("client", "AU", "staging", "", "", "http://localhost:17655/callback,http://127.0.0.1:1/x", "matters/read contacts/read", "")
	f.Add("", "", "", "https://sign-in.example.com:8443", "https://api.example.com", "http://[::1]:1024/", "openid", "0")
	f.Add("c d", "nz", "test", "http://example.com", "http://localhost:1", "https://localhost", "openid", "many")
	f.Fuzz(func(t *testing.T, client, region, environment, signIn, api, redirects, scopes, days string) {
		settings := map[string]string{SettingClientID: client, SettingRegion: region, SettingEnvironment: environment, SettingSignInURL: signIn,
			SettingAPIURL: api, SettingRedirectURIs: redirects, SettingScopes: scopes, SettingSignInDays: days}
		c, err := ParseConnection(func(name string) (string, Source) { return settings[name], LockedSource + 1 })
		var wrong FieldErrors
		switch {
		case errors.As(err, &wrong):
			for name, text := range wrong {
				if _, known := settings[name]; !known || !strings.HasSuffix(text, ".") {
					t.Errorf("%q: got %q, want a sentence for a known setting", name, text)
				}
			}
			return
		case err != nil && !errors.Is(err, ErrNotConfigured):
			t.Fatalf("got the error %v, want FieldErrors or ErrNotConfigured", err)
		}
		for _, u := range []string{c.SignInURL, c.APIURL} {
			if u != "" && !strings.HasPrefix(u, "https://") && !strings.HasPrefix(u, "http://localhost") && !strings.HasPrefix(u, "http://127.") &&
				!strings.HasPrefix(u, "http://[::1]") {
				t.Errorf("tokens would be sent to %q", u)
			}
		}
		if len(c.RedirectURIs) == 0 || c.SignInDays < 0 {
			t.Errorf("%d redirect URIs, %d days", len(c.RedirectURIs), c.SignInDays)
		}
	})
}

// Whatever is pasted, inspecting it takes bounded time and memory, and makes nothing up.
func FuzzInspect(f *testing.F) {
	for _, text := range badPastes() {
		if len(text) < 3000 { // the fuzzer would spend its time on minimizing long texts
			f.Add(text, "GET /tasks")
		}
	}
	for _, text := range []string{smokeballs(), "Bearer " + smokeballs(), `{"access_token":"` + smokeballs() + `"}`,
		jwtOf(`{"alg":"none"}`, `{"exp":1,"exp":2}`), "ya29.a0AfH6SMBx"} {
		f.Add(text, "POST https://api.smokeball.com/matters/1/documents/files")
	}
	f.Fuzz(func(t *testing.T, text, request string) {
		i := Inspect(NewSecret(text))
		if (i.Kind == NotAToken) != i.Token.IsZero() {
			t.Errorf("%s, and a token: %v", i.Kind, !i.Token.IsZero())
		}
		if len(i.Claims) > maxClaims || len(i.Scopes) > maxScopes || len(i.Repeated) > maxClaims+20 {
			t.Errorf("%d claims, %d scopes, %d repeated", len(i.Claims), len(i.Scopes), len(i.Repeated))
		}
		if again := Inspect(i.Token); !i.Token.IsZero() && i.Kind != ARefreshToken && len(i.Token.Reveal()) >= shortestOpaque &&
			again.Kind != i.Kind {
			t.Errorf("in the text the token is %s, by itself %s", i.Kind, again.Kind)
		}
		for _, c := range i.Claims {
			if c.Value != nil && !json.Valid(c.Value) {
				t.Errorf("the value of %q is not JSON", c.Name)
			}
			if at := c.Time(); !at.IsZero() && (at.Year() < 1970 || at.Year() > 9999) {
				t.Errorf("a time in the year %d", at.Year())
			}
		}
		if i.Standing(noon) == Good && !i.ExpiresAt.After(noon) {
			t.Error("the token is good although it has expired")
		}
		method, path := ParseCall(request)
		if c := MayCall(method, path, i.Scopes); c.Answer == CallProbablyAllowed && !slices.Contains(i.Scopes, c.Scope) {
			t.Errorf("allowed without %q", c.Scope)
		}
	})
}
