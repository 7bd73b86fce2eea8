package words_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"smokeball-connect/auth"
	"smokeball-connect/words"
)

// inside inspects a token with this header and payload.
func inside(header, payload string) auth.Inside {
	encode := base64.RawURLEncoding.EncodeToString
	return auth.Inspect(auth.NewSecret(encode([]byte(header)) + "." + encode([]byte(payload)) + ".c2lnbmF0dXJl"))
}

const signed = `{"alg":"RS256"}`

// tokenOf is an access token that is good for 42 minutes, with more claims added.
func tokenOf(more string) auth.Inside {
	return inside(signed, fmt.Sprintf(`{"token_use":"access","exp":%d,"scope":"tasks/read matters/read openid"%s}`,
		now.Add(42*time.Minute).Unix(), more))
}

func TestAboutTokens(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token auth.Inside
		match auth.Match
		want  []string
	}{
		"good":           {tokenOf(""), auth.Match{}, []string{"This is an access token.", "It says that it is good until 14:32.", words.NotChecked}},
		"of others":      {tokenOf(""), auth.Match{OtherIssuer: true, OtherClient: true}, []string{"a different sign-in service", "a different app"}},
		"run out":        {inside(signed, `{"token_use":"access","exp":1}`), auth.Match{}, []string{"It has run out: it was good until 00:00 on 1 January 1970."}},
		"not yet":        {tokenOf(fmt.Sprintf(`,"nbf":%d`, now.Add(time.Minute).Unix())), auth.Match{}, []string{"It is not good yet: it begins at 13:51."}},
		"for ever":       {inside(signed, `{"token_use":"access"}`), auth.Match{}, []string{"It does not say how long it is good for."}},
		"unsigned":       {inside(`{"alg":"none"}`, `{"token_use":"access"}`), auth.Match{}, []string{"It is not signed, so nobody should accept it."}},
		"twice":          {tokenOf(`,"scope":""`), auth.Match{}, []string{"It says “scope” more than once"}},
		"an ID token":    {inside(signed, `{"token_use":"id"}`), auth.Match{}, []string{"This is an ID token", "wants the access token"}},
		"another":        {inside(signed, `{}`), auth.Match{}, []string{"does not say that it is an access token"}},
		"nothing":        {auth.Inspect(auth.Secret{}), auth.Match{}, []string{"There is no token in this."}},
		"too long":       {auth.Inside{Kind: auth.NotAToken, TooLong: true}, auth.Match{}, []string{"too long"}},
		"broken":         {auth.Inside{Kind: auth.ABrokenJWT}, auth.Match{}, []string{"Part of it may be missing."}},
		"opaque":         {auth.Inside{Kind: auth.AnOpaqueToken}, auth.Match{}, []string{"only whoever issued it"}},
		"to be renewed":  {auth.Inside{Kind: auth.ARefreshToken}, auth.Match{}, []string{"keep it secret"}},
		"a year from it": {inside(signed, fmt.Sprintf(`{"exp":%d}`, now.AddDate(1, 0, 0).Unix())), auth.Match{}, []string{"until 13:50 on 23 November 2027."}},
	} {
		said := strings.Join(words.AboutToken(c.token, c.match, now, uk), " ")
		for _, want := range c.want {
			if !strings.Contains(said, want) {
				t.Errorf("%s: %q is not in %q", name, want, said)
			}
		}
		// Nothing has been verified, so nothing may be called valid.
		if strings.Contains(strings.ToLower(said), "valid") || strings.Contains(said, "verified") {
			t.Errorf("%s: %q calls it valid", name, said)
		}
	}
}

func TestWhatATokenMayDo(t *testing.T) {
	t.Parallel()
	var said []string
	for _, a := range words.AreaFacts(tokenOf("").Scopes) {
		said = append(said, a.Copy)
	}
	want := []string{"Matters: some read. Read: matters.", "Billing & Accounting: not allowed.", "Contacts, Firm & Users: not allowed.",
		"Communication & Events: not allowed.", "Tasks: read.", "Platform & Integration: not allowed.", "Other scopes: openid"}
	if strings.Join(said, "\n") != strings.Join(want, "\n") {
		t.Errorf("it says %q", said)
	}
	for request, c := range map[string]struct {
		token auth.Inside
		match auth.Match
		want  string
	}{
		"POST /tasks":            {tokenOf(""), auth.Match{}, "POST /tasks probably needs tasks/write, which this token does not have."},
		"GET /tasks":             {tokenOf(""), auth.Match{}, "GET /tasks is probably allowed: it needs tasks/read, and this token has that."},
		"GET /tasks/1":           {tokenOf(""), auth.Match{OtherIssuer: true}, "But it comes from a different sign-in service"},
		"HEAD /tasks":            {inside(signed, `{"token_use":"id","scope":"tasks/read"}`), auth.Match{}, "Nothing. This is an ID token"},
		"PUT /tasks":             {inside(`{"alg":"none"}`, `{"token_use":"access","scope":"tasks/write"}`), auth.Match{}, "Nothing: it is not signed."},
		"PATCH /tasks":           {inside(signed, `{"token_use":"access","scope":"tasks/write","exp":1}`), auth.Match{}, "Nothing any more: it has run out."},
		"DELETE /tasks":          {inside(signed, `{"token_use":"access"}`), auth.Match{}, "This token does not say what it may do."},
		"GET /frobnicate":        {tokenOf(""), auth.Match{}, "That is not known."},
		"GET /tasks/1/memos":     {tokenOf(""), auth.Match{}, "perhaps memos/read, which it does not have."},
		"nonsense of many words": {tokenOf(""), auth.Match{}, "Write a method and a path"},
	} {
		method, path := auth.ParseCall(request)
		if got := words.MayCall(auth.MayCall(method, path, c.token.Scopes), c.token, c.match, now); !strings.Contains(got, c.want) {
			t.Errorf("%s: got %q, want %q", request, got, c.want)
		}
	}
}

// Untrusted text is shown short and in one line, with invisible characters made visible.
func TestUntrustedText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Jane Citizen":             "Jane Citizen",
		"a\u202eb":                 `a\u202eb`,
		"a\x00\x1b[2J\u009bb\n\tc": `a\u0000\u001b[2J\u009bb\u000a\u0009c`,
		"a\u00a0b\u3000c\u2028d":   `a\u00a0b\u3000c\u2028d`,
		"\u115f\u3164\u2800\ufe0f": `\u115f\u3164\u2800\ufe0f`,
		"\U000e0041":               `\U000e0041`,
		"Ελένη · Владимир · 佐藤 · سلام": "Ελένη · Владимир · 佐藤 · سلام",
	} {
		if got := words.Plain(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
	if got := words.Short(strings.Repeat("é", 1<<20), 10); got != "éééééééééé… (1,048,576 characters)" {
		t.Errorf("shortened to %q", got)
	}
	long := tokenOf(`,"` + strings.Repeat("n", 100000) + `":"` + strings.Repeat("x", 1<<20) + `","deep":` + strings.Repeat("[", 200) +
		strings.Repeat("]", 200))
	for _, f := range words.Claims(long, now, uk) {
		for _, text := range []string{f.Name, f.Value, f.Raw, f.RawName} {
			if utf8.RuneCountInString(text) > 300 {
				t.Errorf("%d characters are shown", utf8.RuneCountInString(text))
			}
		}
	}
	if text := words.Inside(long, auth.Match{}, nil, now, uk); len(text) > 3000 {
		t.Errorf("a terminal gets %d bytes", len(text))
	}
}

func TestClaimsInPlainWords(t *testing.T) {
	t.Parallel()
	token := tokenOf(`,"email_verified":true,"cognito:groups":["a","b"],"o":{"x": 1},"none":null,"empty":"","list":[],"auth_time":"x","my_own":17`)
	got := map[string]string{}
	for _, f := range words.Claims(token, now, uk) {
		got[f.Name] = f.Value
	}
	for name, want := range map[string]string{"Use": "access", "Good until": "14:32", "Email is verified": "yes", "Groups": "a, b",
		"o": `{"x":1}`, "none": "(nothing)", "empty": "(empty)", "list": "[]", "Signed in at": "x", "my_own": "17", "Scopes": "tasks/read matters/read openid"} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
}
