package words_test

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
	"time"

	"smokeball-connect/auth"
	"smokeball-connect/auth/check"
	"smokeball-connect/words"
)

var diagnosed = time.Date(2026, time.November, 23, 13, 50, 0, 0, time.UTC)

// someDiagnostics have private names in every part.
func someDiagnostics() words.Diagnostics {
	report := check.New(check.Subject{Connection: "id.brown-llc.example/4f2k", SignInHost: "id.brown-llc.example",
		Host: "id.brown-llc.example", APIHost: "api.brown-llc.example", Began: diagnosed})
	for _, step := range check.Steps() {
		report = report.With(check.Finding{Step: step, Outcome: check.Good, Took: 4 * time.Millisecond, Facts: check.Facts{PortsOf: 5}})
	}
	report = report.With(check.Finding{Step: check.TLS, Outcome: check.Bad, Causes: []check.Cause{check.Intercepted},
		Facts: check.Facts{Issuer: "Brown LLC Filter", Proxy: "proxy7:3128"}})
	return words.Diagnostics{
		At: diagnosed, System: "windows/amd64, go1.26", APIKeySet: true, Check: report,
		Places: []words.Named{{Name: "State folder", Text: `C:\Users\jane.c\AppData\Local\smokeball-connect`}},
		Settings: []words.DiagnosedSetting{
			{Name: "client_id", Value: "4f2k9d8s7a6b5c4d3e2f1g0h9i", Source: "Set by your firm"},
			{Name: "proxy", Value: "http://proxy7:3128", Source: "Set in your settings"}},
		Complaints: []string{"scopes: openid has to be left out."},
		Connections: []words.DiagnosedConnection{{
			Status: auth.Status{
				State: auth.Offline, Problem: auth.Problem{Kind: auth.NotTrusted, At: diagnosed}, Connection: "id.brown-llc.example/4f2k",
				Host:       "id.brown-llc.example",
				Account:    auth.Account{Subject: "0b7c8f4e-1111", Name: "Jane Citizen", Email: "jane@brown.example", Username: "jcitizen"},
				Firm:       auth.Firm{ID: "5f0c7d1e-6a53", Name: "Brown & Sons (NSW) Pty Ltd"},
				SignedInAt: diagnosed.AddDate(0, 0, -1), AccessTokenExpiresAt: diagnosed.Add(42 * time.Minute), AccessTokenIssuedAt: diagnosed},
			History: []auth.Entry{{At: diagnosed, Event: auth.RenewalFailure, Why: auth.NotTrusted}, {At: diagnosed, Event: auth.SignInDone}},
		}},
		Log: []string{
			`time=2026-11-23T13:50:00.000+11:00 level=INFO msg=state from=Opening to=Offline problem=not_trusted warning=""`,
			`time=2026-11-23T13:50:01.000+11:00 level=WARN msg=x problem="open C:\\Users\\jane.c\\AppData\\x: lookup dc01.corp.brown.local on 10.1.2.3:53: write fe80::1c2d:3e4f:5a6b:7c8d: jane.c of BROWN-PC-7 jane.citizen@brown.co.uk"`,
			`time=2026-11-23T13:50:02.000+11:00 level=ERROR msg="the program has crashed before" trace="main.main() /home/builder/settings.toml net/http.go auth.smokeball.com 127.0.0.1:17655"`,
		},
		Private: words.Private{Home: `C:\Users\jane.c`, User: "jane.c", Name: "Jane Q. Citizen", Computer: "brown-pc-7"},
	}
}

func TestDiagnosticsAreReadInAMinute(t *testing.T) {
	t.Parallel()
	d := someDiagnostics()
	for range 500 {
		d.Connections[0].History = append(d.Connections[0].History, auth.Entry{At: diagnosed, Event: auth.Renewal})
	}
	text := d.Text(false, words.Locale{})
	if n := strings.Count(text, "\n"); n > 100 {
		t.Errorf("%d lines are too many", n)
	}
	at := -1
	for _, want := range []string{"Connect for Smokeball ", "Monday 23 November 2026, 13:50:00 UTC", "windows/amd64", "== Check of 13:50 ==",
		"Brown LLC Filter intercepts the secure connection to id.brown-llc.example.", "FAILS  Secure connection: intercepted",
		"== Connection id.brown-llc.example/4f2k ==", "State: Offline", "Problem: not_trusted, since Monday", "Jane Citizen",
		"Token runs out: Monday 23 November 2026, 14:32:00 UTC", "Signed in.", "== Settings ==",
		"client_id = 4f2k9d8s7a6b5c4d3e2f1g0h9i (Set by your firm)", "proxy = http://proxy7:3128 (Set in your settings)",
		"The environment has an API key.", "scopes: openid has to be left out.", `State folder: C:\Users\jane.c\AppData`, "== Log ==",
		"msg=state from=Opening to=Offline"} {
		i := strings.Index(text, want)
		if i <= at {
			t.Errorf("%q is missing, or not in its place, in\n%s", want, text)
			break
		}
		at = i
	}
	empty := words.Diagnostics{At: diagnosed}.Text(true, words.Locale{})
	for _, want := range []string{"== Settings ==\nNothing.", "== Log ==\nNothing."} {
		if !strings.Contains(empty, want) {
			t.Errorf("without anything to say, the text is\n%s\nwant %q", empty, want)
		}
	}
}

// Without names, nobody can tell whose computer it is, but what helps to find the fault stays.
func TestNamesAreLeftOut(t *testing.T) {
	t.Parallel()
	text := someDiagnostics().Text(true, words.Locale{})
	lower := strings.ToLower(text)
	for _, name := range []string{"jane", "citizen", "brown", "0b7c8f4e", "5f0c7d1e", "pty", "proxy7", "corp", "10.1.2.3", "fe80", "builder",
		"dc01"} {
		if strings.Contains(lower, name) {
			i := strings.Index(lower, name)
			t.Errorf("%q is still there: …%s…", name, text[max(0, i-40):min(len(text), i+40)])
		}
	}
	for _, stays := range []string{"auth.smokeball.com", "127.0.0.1:17655", "settings.toml", "4f2k9d8s7a6b5c4d3e2f1g0h9i",
		`AppData\Local\smokeball-connect`, "13:50:00", "2026-11-23T13:50:00.000+11:00", "http.go", "FAILS  Secure connection",
		"(issuer) intercepts the secure connection to (host)", "Names and addresses are left out"} {
		if !strings.Contains(text, stays) {
			t.Errorf("%q is gone:\n%s", stays, text)
		}
	}
}

// No secret, and no half of one, gets into the text, wherever it was put and however it is encoded.
func TestDiagnosticsHaveNoSecrets(t *testing.T) {
	t.Parallel()
	encode := base64.RawURLEncoding.EncodeToString
	jwt := encode([]byte(`{"alg":"RS256","kid":"mXpP4xTZd6Jc1s0Y2b9w"}`)) + "." +
		encode([]byte(`{"sub":"0b7c8f4e","token_use":"access","exp":1764,"scope":"matters/read"}`)) + "." + encode([]byte("a signature that is as long as one of RS256 is, and looks as random: 8b1f0c"))
	secrets := map[string]string{
		"access token":  jwt,
		"ID token":      strings.Replace(jwt, "RS", "ES", 1),
		"refresh token": "eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIn0.kR3s9_" + strings.Repeat("Zq7-xW2vT9pL4mN8", 20),
		"API key":       "Xy7Kd93LmQ2pRt5Vw8Za1Bc4De6Fg0HiJkLmNoPq",
		"state":         "q7Wd0aXk2MvB9sT4yLrE6uHc1ZfJ8gNpQi3oRb5tVxA",
		"verifier":      "M25iVXpKU3puUjFaYWg3T1NDTDQtcW1ROUY5YXlwalNoc0hhakxiZlpB",
		"code":          "a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d",
		"password":      "hunter2-hunter2",
	}
	for name, secret := range secrets {
		half := len(secret) / 2
		spellings := map[string]string{
			"plain": secret, "base64": base64.StdEncoding.EncodeToString([]byte(secret)), "base64 for URLs": encode([]byte(secret)),
			"URL": url.QueryEscape(secret), "hex": hex.EncodeToString([]byte(secret)),
		}
		for how, spelt := range spellings {
			d := someDiagnostics()
			line := spelt
			switch {
			case name == "code" && (how == "plain" || how == "URL"): // a UUID, like other things: only its place gives it away
				line = `GET "http://localhost:17655/callback?code=` + spelt + `&x=y"`
			case name == "password" && how == "plain", name == "password" && how == "URL":
				line = "proxyconnect http://jane:" + spelt + "@proxy7:3128"
			case name == "password": // too short to look random
				line = "Proxy-Authorization: Basic " + spelt
			}
			d.Log = append(d.Log, `time=x msg="`+line+`"`, "Authorization: Bearer "+secret, line)
			d.Complaints = append(d.Complaints, line)
			d.Places = append(d.Places, words.Named{Name: "Somewhere", Text: line})
			d.Settings = append(d.Settings, words.DiagnosedSetting{Name: "proxy", Value: line, Source: "Set in your settings"})
			d.Connections[0].Status.Connection = "id.brown-llc.example/" + line
			for _, withoutNames := range []bool{false, true} {
				text := strings.Join(strings.Fields(d.Text(withoutNames, words.Locale{})), "") // also finds what was broken over lines
				for _, part := range []string{spelt, spelt[:len(spelt)/2], spelt[len(spelt)/2:], secret, secret[:half], secret[half:]} {
					if strings.Contains(text, part) {
						t.Errorf("%s in %s: %d of its %d characters are in the text", name, how, len(part), len(spelt))
					}
				}
			}
		}
	}
}
