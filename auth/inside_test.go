package auth

import (
	"encoding/base64"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// jwtOf makes a JWT from the texts of a header and a payload.
func jwtOf(header, payload string) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(header)) + "." + encode([]byte(payload)) + ".c2lnbmF0dXJl"
}

const signedHeader = `{"alg":"RS256","kid":"k1"}`

// smokeballs returns an access token like those that Smokeball issues.
func smokeballs() string {
	return jwtOf(signedHeader, `{"sub":"1","username":"jane@brown.example","client_id":"client","scope":"tasks/read matters/read matters/write",`+
		`"token_use":"access","auth_time":1795000000,"iat":1795003600,"exp":1795007200,"iss":"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbC",`+
		`"jti":"8c1f","origin_jti":"o","version":2,"cognito:groups":["a","b"]}`)
}

// The kinds of Smokeball's tokens and of other providers' tokens are recognised.
func TestKindsOfTokens(t *testing.T) {
	t.Parallel()
	const jwe = `{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}`
	for _, c := range []struct {
		name, token string
		kind        TokenKind
		unsigned    bool
	}{
		{"Smokeball's access token", smokeballs(), AnAccessToken, false},
		{"Smokeball's ID token", jwtOf(signedHeader, `{"token_use":"id","aud":"client","cognito:username":"jane","exp":1795007200}`), AnIDToken, false},
		{"Smokeball's refresh token", base64.RawURLEncoding.EncodeToString([]byte(jwe)) + ".a.b.c.d", ARefreshToken, false},
		{"a refresh token under its name", `{"refresh_token":"1//0g-opaque-opaque"}`, ARefreshToken, false},
		{"RFC 9068", jwtOf(`{"alg":"RS256","typ":"at+jwt"}`, `{"client_id":"c","exp":1}`), AnAccessToken, false},
		{"RFC 9068, in full", jwtOf(`{"alg":"RS256","typ":"application/AT+JWT"}`, `{}`), AnAccessToken, false},
		{"Auth0's access token", jwtOf(`{"alg":"RS256","typ":"JWT"}`, `{"iss":"https://t.auth0.com/","azp":"app","aud":["api"],"scope":"tasks/write"}`), AnAccessToken, false},
		{"Auth0's ID token", jwtOf(`{"alg":"RS256","typ":"JWT"}`, `{"iss":"https://t.auth0.com/","aud":"app","nonce":"n","name":"Jane"}`), AnIDToken, false},
		{"Entra's access token", jwtOf(`{"typ":"JWT","alg":"RS256"}`, `{"aud":"00000003-0000-0000-c000-000000000000","appid":"app","scp":"tasks/write","ver":"1.0"}`), AnAccessToken, false},
		{"Entra's ID token", jwtOf(`{"typ":"JWT","alg":"RS256"}`, `{"aud":"app","nonce":"n","tid":"t","ver":"2.0"}`), AnIDToken, false},
		{"Google's ID token", jwtOf(signedHeader, `{"azp":"app","aud":"app","at_hash":"h","email_verified":true}`), AnIDToken, false},
		{"Google's access token", "ya29.a0AfH6SMBx-opaque-opaque", AnOpaqueToken, false},
		{"Keycloak's refresh token", jwtOf(`{"alg":"HS512","typ":"JWT"}`, `{"typ":"Refresh","scope":"openid"}`), ARefreshToken, false},
		{"a logout token", jwtOf(`{"alg":"RS256","typ":"logout+jwt"}`, `{"scope":"tasks/write"}`), AnotherJWT, false},
		{"an ID token that says it is an access token", jwtOf(`{"alg":"RS256","typ":"at+jwt"}`, `{"token_use":"id"}`), AnotherJWT, false},
		{"nothing in it", jwtOf(signedHeader, `{}`), AnotherJWT, false},
		{"unsigned", jwtOf(`{"alg":"none"}`, `{"token_use":"access"}`), AnAccessToken, true},
		{"unsigned, spelt otherwise", jwtOf(`{"alg":"nOnE"}`, `{"token_use":"access"}`), AnAccessToken, true},
		{"no algorithm", jwtOf(`{}`, `{"token_use":"access"}`), AnAccessToken, true},
		{"the signature is missing", strings.TrimSuffix(smokeballs(), "c2lnbmF0dXJl"), AnAccessToken, true},
		{"its dot, too", strings.TrimSuffix(smokeballs(), ".c2lnbmF0dXJl"), AnAccessToken, true},
		{"cut off", smokeballs()[:200], ABrokenJWT, false},
		{"four parts", smokeballs() + ".x", ABrokenJWT, false},
		{"the payload is a list", jwtOf(signedHeader, `[]`), ABrokenJWT, false},
		{"the payload is no JSON", jwtOf(signedHeader, `{"a":`), ABrokenJWT, false},
		{"base64 with padding", strings.Replace(smokeballs(), ".c2", "==.c2", 1), AnAccessToken, false},
		{"opaque", "0123456789abcdef0123", AnOpaqueToken, false},
		{"a word", "hello", NotAToken, false},
		{"a sentence", "this is not a token at all", NotAToken, false},
		{"nothing", "", NotAToken, false},
		{"white space", " \n ", NotAToken, false},
		{"an error", `{"error":"invalid_grant"}`, NotAToken, false},
		{"no token", `{"access_token":null}`, NotAToken, false},
		{"binary", string([]byte{0xff, 0xfe, 0, 1, 2, 3, 0x80, 0x9b}), NotAToken, false},
		{"Bearer, and nothing", "Bearer ", NotAToken, false},
	} {
		if got := Inspect(NewSecret(c.token)); got.Kind != c.kind || got.Unsigned != c.unsigned {
			t.Errorf("%s: %s, unsigned: %v", c.name, got.Kind, got.Unsigned)
		}
	}
}

// A token is found in whatever people paste along with it.
func TestPastedInManyWays(t *testing.T) {
	t.Parallel()
	token := smokeballs()
	for _, text := range []string{
		token, "  " + token + "\n", "Bearer " + token, "bearer  " + token, "Authorization: Bearer " + token,
		"authorization:Bearer " + token + "\r\nx-api-key: secret\r\n",
		`"` + token + `"`, "'" + token + "',", "“" + token + "”", `-H "Authorization: Bearer ` + token + `" https://api.smokeball.com/firm`,
		`{"access_token":"` + token + `","token_type":"Bearer","expires_at":"2026-11-23T14:32:00Z","scope":"tasks/read"}`,
		`{"id_token":"x.y.z","refresh_token":"opaque","access_token": "` + token + `"}`, `{"Authorization":"Bearer ` + token + `"}`,
		"https://localhost/#access_token=" + token + "&token_type=bearer",
		token[:80] + "\n" + token[80:160] + "\r\n  " + token[160:], "\ufeff" + token, token[:100] + "\u200b" + token[100:], "\u202e" + token,
		"Here it is: " + token, "$env:TOKEN = '" + token + "'", "header = \"Authorization: Bearer " + token + "\"",
	} {
		if got := Inspect(NewSecret(text)); got.Token.Reveal() != token {
			t.Errorf("found %q in %q", got.Token.Reveal(), text)
		}
	}
}

func TestWhatATokenSays(t *testing.T) {
	t.Parallel()
	i := Inspect(NewSecret(smokeballs()))
	if i.Issuer != "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbC" || i.ClientID != "client" || i.ID != "8c1f" ||
		i.Account.Username != "jane@brown.example" ||
		i.Algorithm != "RS256" || i.KeyID != "k1" || !slices.Equal(i.Scopes, []string{"tasks/read", "matters/read", "matters/write"}) ||
		i.SignedInAt.Unix() != 1795000000 || i.IssuedAt.Unix() != 1795003600 || i.ExpiresAt.Unix() != 1795007200 {
		t.Errorf("it says %+v", i)
	}
	if len(i.Claims) != 13 || i.Claims[0].Name != "sub" || i.Claims[12].Name != "cognito:groups" ||
		string(i.Claims[12].Value) != `["a","b"]` || i.Repeated != nil {
		t.Errorf("the claims are %+v", i.Claims)
	}
	for exp, want := range map[string]Standing{
		`1795007200`: Good, `1795000000`: Expired, `1795003600`: Expired, `1795003600.5`: Expired, `0`: GoodUnknown, `-1`: GoodUnknown,
		`1e18`: GoodUnknown, `1795007200000`: GoodUnknown, `1e400`: GoodUnknown, `"1795007200"`: GoodUnknown, `null`: GoodUnknown,
		`[]`:                          GoodUnknown,
		`1795007200,"nbf":1795003601`: NotYetGood, `1795007200,"nbf":1795003600`: Good, `1795007200,"exp":1795000000`: Expired,
	} {
		i := Inspect(NewSecret(jwtOf(signedHeader, `{"exp":`+exp+`}`)))
		if got := i.Standing(time.Unix(1795003600, 0)); got != want {
			t.Errorf("exp %s: %s, want %s", exp, got, want)
		}
	}
	twice := Inspect(NewSecret(jwtOf(signedHeader, `{"scope":"tasks/read","EXP":1,"scope":"tasks/write","scope":"x"}`)))
	if !slices.Equal(twice.Repeated, []string{"scope"}) || !slices.Equal(twice.Scopes, []string{"x"}) || len(twice.Claims) != 4 ||
		!twice.ExpiresAt.IsZero() {
		t.Errorf("repeated %q, scopes %q", twice.Repeated, twice.Scopes)
	}
	for name, payload := range map[string]string{
		"azp": `{"azp":"app","aud":"api","scope":""}`, "appid": `{"appid":"app","scp":["a"]}`, "cid": `{"cid":"app"}`,
		"aud": `{"aud":"app","nonce":"n"}`, "client_id": `{"azp":"x","client_id":"app"}`,
	} {
		if got := Inspect(NewSecret(jwtOf(signedHeader, payload))).ClientID; got != "app" {
			t.Errorf("%s: the client is %q", name, got)
		}
	}
}

// badPastes are texts made to cost a reader excessive time or memory.
func badPastes() map[string]string {
	many := &strings.Builder{}
	for n := range 20000 {
		fmt.Fprintf(many, `"c%d":%d,`, n, n)
	}
	return map[string]string{
		"10 MB":                   strings.Repeat("a", 10<<20),
		"2 MiB":                   strings.Repeat("a.", MaxPasted/2),
		"2 MiB of white space":    strings.Repeat(" ", MaxPasted),
		"2 MiB of lines":          "Bearer " + strings.Repeat("a\n", MaxPasted/2-4),
		"2 MiB of beginnings":     strings.Repeat("eyJhbGciOiJ. ", MaxPasted/13),
		"binary":                  strings.Repeat("\x00\xff\x9b\x1b[2J", 1000),
		"a claim of 1 MB":         jwtOf(signedHeader, `{"a":"`+strings.Repeat("x", 1<<20)+`","exp":1795007200}`),
		"a name of 1 MB":          jwtOf(signedHeader, `{"`+strings.Repeat("x", 1<<20)+`":1}`),
		"nesting 9,000 deep":      jwtOf(signedHeader, `{"a":`+strings.Repeat("[", 9000)+strings.Repeat("]", 9000)+`}`),
		"nesting 10,000 deep":     jwtOf(signedHeader, `{"a":`+strings.Repeat("[", 10000)+strings.Repeat("]", 10000)+`}`),
		"endless nesting":         jwtOf(signedHeader, strings.Repeat(`{"a":`, 200000)),
		"an endless header":       base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat(`{"a":`, 200000))) + ".e30.",
		"20,000 claims":           jwtOf(signedHeader, `{`+many.String()+`"exp":1795007200}`),
		"100,000 scopes":          jwtOf(signedHeader, `{"scope":"`+strings.Repeat("a ", 100000)+`"}`),
		"50,000 parts":            strings.Repeat("eyJhbGciOiJub25lIn0.", 50000),
		"control characters":      jwtOf(signedHeader, `{"name":"a\u0000\u001b[2Jb\u009b","iss":"\u0007"}`),
		"right-to-left marks":     jwtOf(signedHeader, "{\"name\":\"\u202egpj.exe\",\"\u2066iss\":\"x\"}"),
		"not in UTF-8":            jwtOf(signedHeader, "{\"a\":\"\xff\xfe\"}"),
		"the same 20,000 times":   jwtOf(signedHeader, `{`+strings.Repeat(`"exp":1,`, 20000)+`"exp":1}`),
		"two byte order marks":    "\ufeff\ufeff",
		"the marks of quotations": strings.Repeat(`"`, 100000),
	}
}

func TestBadPastes(t *testing.T) {
	t.Parallel()
	for name, text := range badPastes() {
		i := Inspect(NewSecret(text))
		Grants(i.Scopes)
		if len(i.Claims) > maxClaims || len(i.Scopes) > maxScopes || len(i.Repeated) > maxClaims {
			t.Errorf("%s: %d claims, %d scopes", name, len(i.Claims), len(i.Scopes))
		}
		switch name {
		case "10 MB":
			if i.Kind != NotAToken || !i.TooLong {
				t.Errorf("%s: got %s, too long %v", name, i.Kind, i.TooLong)
			}
		case "20,000 claims":
			if i.MoreClaims != 20001-maxClaims || i.ExpiresAt.IsZero() {
				t.Errorf("%s: %d more", name, i.MoreClaims)
			}
		case "a claim of 1 MB":
			if len(i.Claims) != 2 || len(i.Claims[0].Text()) != 1<<20 {
				t.Errorf("%s: %d claims", name, len(i.Claims))
			}
		case "nesting 10,000 deep":
			if len(i.Claims) != 1 || i.Claims[0].Value != nil {
				t.Errorf("%s: %d claims", name, len(i.Claims))
			}
		case "endless nesting":
			if i.Kind != ABrokenJWT {
				t.Errorf("%s: got %s, want %s", name, i.Kind, ABrokenJWT)
			}
		}
	}
}

// The table of scopes is complete. If a file with Smokeball's list is at hand, the table is compared with it.
func TestTheTableOfScopes(t *testing.T) {
	t.Parallel()
	var all []string
	for _, area := range Areas() {
		for _, r := range area.Resources {
			if r.Read {
				all = append(all, r.Name+"/read\t"+area.Name)
			}
			if r.Write {
				all = append(all, r.Name+"/write\t"+area.Name)
			}
		}
	}
	if len(all) != 59 || len(Areas()) != 6 {
		t.Errorf("%d scopes in %d areas", len(all), len(Areas()))
	}
	list := os.Getenv("SMOKEBALL_SCOPES_LIST")
	if list == "" {
		return // there is no such file
	}
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "scope\tarea" && !strings.HasPrefix(line, "#") {
			want = append(want, line)
		}
	}
	if !slices.Equal(all, want) {
		t.Errorf("got the table\n%s\nwant the list\n%s", strings.Join(all, "\n"), strings.Join(want, "\n"))
	}
}

func TestGrants(t *testing.T) {
	t.Parallel()
	grants, others := Grants([]string{"tasks/read", "tasks/write", "matters/read", "openid", "matters/delete", "openid", "tasks/"})
	if !slices.Equal(others, []string{"openid", "matters/delete", "tasks/"}) {
		t.Errorf("others: %q", others)
	}
	for _, g := range grants {
		switch g.Name {
		case "Tasks":
			if !g.All(false) || !g.All(true) {
				t.Error("not all of Tasks")
			}
		case "Matters":
			if !slices.Equal(g.MayRead, []string{"matters"}) || g.MayWrite != nil || g.All(false) {
				t.Errorf("of Matters: %q", g.MayRead)
			}
		default:
			if g.MayRead != nil || g.MayWrite != nil || g.All(false) || g.All(true) {
				t.Errorf("something of %s", g.Name)
			}
		}
	}
}

func TestMayCall(t *testing.T) {
	t.Parallel()
	all := "tasks/read matters/read matters/write documents/write search/write odata/read firm/read plugins/read"
	for _, c := range []struct {
		request, scopes string
		answer          CallAnswer
		scope, perhaps  string
	}{
		{"POST /tasks", "tasks/read", CallNeedsScope, "tasks/write", ""},
		{"POST /tasks", "tasks/write", CallProbablyAllowed, "tasks/write", ""},
		{"GET /tasks", "tasks/write", CallNeedsScope, "tasks/read", ""},
		{"/tasks", all, CallProbablyAllowed, "tasks/read", ""},
		{"tasks/1?x=y#z", all, CallProbablyAllowed, "tasks/read", ""},
		{"head /Tasks/1", all, CallProbablyAllowed, "tasks/read", ""},
		{"DELETE https://api.smokeball.com/tasks/1", all, CallNeedsScope, "tasks/write", ""},
		{"PATCH /matters/1", all, CallProbablyAllowed, "matters/write", ""},
		{"GET /matters/1/roles", all, CallNeedsScope, "roles/read", ""},
		{"POST /matters/1/documents/files", all, CallProbablyAllowed, "documents/write", ""},
		{"POST /matters/1/documents/files", "documents/write", CallNotKnown, "documents/write", "matters/read"},
		{"GET /matters/1/documents/files", all, CallNeedsScope, "documents/read", ""},
		{"GET /matters/1/tags", all, CallProbablyAllowed, "matters/read", ""},
		{"GET /tasks/1/documents", all, CallNotKnown, "tasks/read", "documents/read"},
		{"GET /tasks/1/subtasks", all, CallProbablyAllowed, "tasks/read", ""},
		{"POST /search/files", all, CallProbablyAllowed, "search/write", ""},
		{"POST /search/files", "", CallNeedsScope, "search/write", ""},
		{"GET /odata/matters", all, CallProbablyAllowed, "odata/read", ""},
		{"POST /odata/$batch", all, CallNotKnown, "", ""},
		{"POST /users", all, CallNotKnown, "", ""},
		{"GET /plugins", all, CallNotKnown, "", ""},
		{"GET /subscriptions", all, CallNotKnown, "", ""},
		{"GET /contacts/../tasks", all, CallProbablyAllowed, "tasks/read", ""},
		{"GET //tasks", all, CallProbablyAllowed, "tasks/read", ""},
		{"GET /%74asks", all, CallProbablyAllowed, "tasks/read", ""},
		{"GET /tasks%2Fx", all, CallProbablyAllowed, "tasks/read", ""},
		{"GET /tasks%00", all, CallUnreadable, "", ""},
		{"GET /%zz", all, CallUnreadable, "", ""},
		{"GET /\u202etasks", all, CallUnreadable, "", ""},
		{"GET /", all, CallUnreadable, "", ""},
		{"", all, CallUnreadable, "", ""},
		{"FETCH /tasks", all, CallUnreadable, "", ""},
		{"OPTIONS /tasks", all, CallUnreadable, "", ""},
		{"may it write tasks", all, CallUnreadable, "", ""},
		{"GET /" + strings.Repeat("a", 3000), all, CallUnreadable, "", ""},
	} {
		method, path := ParseCall(c.request)
		got := MayCall(method, path, strings.Fields(c.scopes))
		if got.Answer != c.answer || got.Scope != c.scope || got.Perhaps != c.perhaps {
			t.Errorf("%.80s with %q: %+v", c.request, c.scopes, got)
		}
	}
}

// A token is compared with the one that is held, if any, and with the settings. Nothing is renewed for that.
func TestCompare(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := signedIn(t)
		client := testConnection().ClientID
		of := func(issuer, client string) Inside { return Inside{Issuer: issuer, ClientID: client} }
		if got := w.Compare(of("https://evil.example", client)); got != (Match{OtherIssuer: true}) {
			t.Errorf("another issuer: %+v", got)
		}
		if got := w.Compare(of("https://cognito-idp.us-east-1.amazonaws.com/p", "other")); got != (Match{OtherClient: true}) {
			t.Errorf("another client: %+v", got)
		}
		if got := w.Compare(Inside{}); got != (Match{}) {
			t.Errorf("a token that says nothing: %+v", got)
		}
		// Smokeball's user pool at Cognito is known from the token that is held.
		r := Record{AccessToken: NewSecret(smokeballs()), RefreshToken: NewSecret("refresh-0"), IssuedAt: time.Now(),
			ExpiresAt: time.Now().Add(time.Hour), SignedInAt: time.Now()}
		data, err := encodeRecord(r)
		if err != nil {
			t.Fatal(err)
		}
		w.vault.set(func(v *modelVault) { v.record = data })
		again := start(t, w.provider, w.vault)
		if got := again.Compare(of("https://cognito-idp.us-east-1.amazonaws.com/p", client)); got != (Match{OtherIssuer: true}) {
			t.Errorf("another pool: %+v", got)
		}
		touched := w.touched()
		if got := again.Held(); got.AccessToken.Reveal() != smokeballs() || again.Compare(Inspect(got.AccessToken)).OtherIssuer {
			t.Error("Held returned another token")
		}
		if w.touched() != touched {
			t.Error("comparing sent a request or called the keychain")
		}
		again.Disconnect()
		synctest.Wait()
		if got := again.Held(); !got.AccessToken.IsZero() {
			t.Error("Held returned a token although nobody is signed in")
		}
	})
}
