package auth

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// settings is a source of settings, all from the same place.
// Where settings come from, in these tests.
const (
	fromPerson Source = LockedSource + 1 + iota
	fromFirm
)

func settings(values map[string]string) func(string) (string, Source) {
	return func(name string) (string, Source) { return values[name], fromPerson }
}

func TestSmokeballsOwnEndpoints(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ region, environment, signIn, api string }{
		{"us", "production", "https://auth.smokeball.com", "https://api.smokeball.com"},
		{"us", "staging", "https://datastaging-auth.smokeball.com", "https://stagingapi.smokeball.com"},
		{"au", "production", "https://auth.smokeball.com.au", "https://api.smokeball.com.au"},
		{"au", "staging", "https://datastaging-auth.smokeball.com.au", "https://stagingapi.smokeball.com.au"},
		{"uk", "production", "https://auth.smokeball.co.uk", "https://api.smokeball.co.uk"},
		{"UK", "Staging", "https://datastaging-auth.smokeball.co.uk", "https://stagingapi.smokeball.co.uk"},
		{"", "", "https://auth.smokeball.com", "https://api.smokeball.com"},
	} {
		got, err := ParseConnection(settings(map[string]string{
			SettingClientID: "id", SettingRegion: c.region, SettingEnvironment: c.environment}))
		if err != nil || got.SignInURL != c.signIn || got.APIURL != c.api || got.ForeignHost() != "" {
			t.Errorf("%s %s: %s, %s, foreign %q, %v", c.region, c.environment, got.SignInURL, got.APIURL, got.ForeignHost(), err)
		}
	}
}

func TestWhatIsNotConfigured(t *testing.T) {
	t.Parallel()
	got, err := ParseConnection(settings(nil))
	if !errors.Is(err, ErrNotConfigured) {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff(DefaultRedirectURIs(), got.RedirectURIs); diff != "" {
		t.Errorf("the callback URLs to register (-want +got):\n%s", diff)
	}
	if got.SignInDays != 0 {
		t.Errorf("got a sign-in of %d days, want none set", got.SignInDays)
	}
}

func TestEveryBadSettingHasASentence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, value, says string
		more              map[string]string
	}{
		{SettingClientID, "two words", "no spaces", nil},
		{SettingRegion, "nz", "us, au, uk", nil},
		{SettingEnvironment, "test", "production, staging", nil},
		{SettingSignInURL, "http://auth.example.com", "https://", nil},
		{SettingSignInURL, "https://auth.example.com/path", "nothing after them", nil},
		{SettingSignInURL, "https://me:pw@auth.example.com", "nothing after them", nil},
		{SettingSignInURL, "auth.example.com", "not a web address", nil},
		{SettingSignInURL, "ftp://auth.example.com", "https://", nil},
		{SettingSignInURL, "https://auth'.example.com", "no host name has", nil},
		{SettingSignInURL, "https://auth;reboot.example.com", "no host name has", nil},
		{SettingSignInURL, "https://auth$x.example.com", "no host name has", nil},
		{SettingSignInURL, "https://auth.sm\u043ekeball.com", "xn--", nil},              // with a Cyrillic o
		{SettingSignInURL, "https://\u202emoc.llabekoms.example.com", "xn--", nil},      // displayed from right to left
		{SettingSignInURL, "https://auth.smokeball.com\u2044.example.com", "xn--", nil}, // with a character that looks like a slash
		{SettingSignInURL, "https://auth_1.example.com", "no host name has", nil},
		{SettingSignInURL, "https://[fe80::1%25eth0]", "no host name has", nil},
		{SettingAPIURL, "https://api.example.com", "custom sign-in URL", nil},
		{SettingAPIURL, "https://api'.example.com", "no host name has", map[string]string{SettingSignInURL: "https://auth.example.com"}},
		{SettingAPIURL, "http://api.example.com", "https://", map[string]string{SettingSignInURL: "https://auth.example.com"}},
		{SettingRedirectURIs, "https://localhost:17655/callback", "not a callback URL", nil},
		{SettingRedirectURIs, "http://example.com:17655/callback", "localhost", nil},
		{SettingRedirectURIs, "http://0.0.0.0:17655/callback", "localhost", nil},
		{SettingRedirectURIs, "http://localhost/callback", "port", nil},
		{SettingRedirectURIs, "http://localhost:99999/callback", "port", nil},
		{SettingRedirectURIs, "http://localhost:17655/callback?x=1", "without ?", nil},
		{SettingRedirectURIs, " , ,", "At least one", nil},
		{SettingScopes, "openid", "Leave out openid", nil},
		{SettingScopes, "a\"b", "not a scope", nil},
		{SettingSignInDays, "0", "whole number", nil},
		{SettingSignInDays, "a month", "whole number", nil},
	} {
		t.Run(c.name+" "+c.value, func(t *testing.T) {
			t.Parallel()
			values := map[string]string{SettingClientID: "id", c.name: c.value}
			maps.Copy(values, c.more)
			_, err := ParseConnection(settings(values))
			var fields FieldErrors
			if !errors.As(err, &fields) || !strings.Contains(fields[c.name], c.says) || len(fields) != 1 {
				t.Errorf("got %q, want a sentence with %q for %s only", fields, c.says, c.name)
			}
			if text := fields[c.name]; !strings.HasSuffix(text, ".") {
				t.Errorf("not a sentence: %q", text)
			}
		})
	}
}

func TestACustomConnection(t *testing.T) {
	t.Parallel()
	got, err := ParseConnection(settings(map[string]string{
		SettingClientID: " id ", SettingSignInURL: "http://127.0.0.1:8080/", SettingAPIURL: "http://[::1]:8081",
		SettingRedirectURIs: "http://127.0.0.1:1/a, http://[::1]:2", SettingScopes: "matters/read, contacts/read openid", SettingSignInDays: "90",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := Connection{ClientID: "id", SignInURL: "http://127.0.0.1:8080", APIURL: "http://[::1]:8081",
		RedirectURIs: []string{"http://127.0.0.1:1/a", "http://[::1]:2"}, Scopes: []string{"matters/read", "contacts/read", "openid"},
		SignInDays: 90}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got.ForeignHost() != "127.0.0.1:8080" {
		t.Errorf("the foreign host is %q", got.ForeignHost())
	}
}

func TestHostsThatCanBeUsed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://Auth.Example.COM/":         "https://auth.example.com",
		"https://xn--smkeball-nxi.com:8443": "https://xn--smkeball-nxi.com:8443",
		"https://192.0.2.1":                 "https://192.0.2.1",
		"https://[2001:DB8::1]:8443":        "https://[2001:db8::1]:8443",
		"http://localhost:8080":             "http://localhost:8080",
	} {
		if got, err := parseOrigin(text); got != want || err != nil {
			t.Errorf("%s: got %q, %v; want %q", text, got, err, want)
		}
	}
}

// Whatever the settings and their sources, nothing gets around what the firm has locked, and no token of Smokeball's goes to another host.
func TestWhoIsTrustedWithAConnection(t *testing.T) {
	t.Parallel()
	type value struct {
		text string
		from Source
	}
	const us, au, foreign = "https://auth.smokeball.com", "https://auth.smokeball.com.au", "https://sign-in.example.com"
	for _, c := range []struct {
		name   string
		values map[string]value
		wrong  string // the setting that cannot be used; "" for none
		signIn string
		api    string
	}{
		{"a locked region, and a host of one's own", map[string]value{SettingRegion: {"us", LockedSource}, SettingSignInURL: {foreign, fromPerson}}, SettingSignInURL, "", ""},
		{"a locked environment, and a host of one's own", map[string]value{SettingEnvironment: {"production", LockedSource}, SettingSignInURL: {foreign, fromPerson}}, SettingSignInURL, "", ""},
		{"a locked region, and another region's host", map[string]value{SettingRegion: {"us", LockedSource}, SettingSignInURL: {au, fromPerson}}, SettingSignInURL, "", ""},
		{"a locked region, and its own host", map[string]value{SettingRegion: {"au", LockedSource}, SettingSignInURL: {au, fromPerson}}, "", au, "https://api.smokeball.com.au"},
		{"a locked region, and a locked host", map[string]value{SettingRegion: {"us", LockedSource}, SettingSignInURL: {foreign, LockedSource}}, "", foreign, ""},
		{"a firm's default, and a host of one's own", map[string]value{SettingRegion: {"us", fromFirm}, SettingSignInURL: {foreign, fromPerson}}, "", foreign, ""},
		{"Smokeball's own host", map[string]value{SettingSignInURL: {"https://AUTH.smokeball.com.au/", fromPerson}}, "", au, "https://api.smokeball.com.au"},
		{"Smokeball's own host, and its API", map[string]value{SettingSignInURL: {us, fromPerson}, SettingAPIURL: {"https://api.smokeball.com", fromPerson}}, "", us, "https://api.smokeball.com"},
		{"Smokeball's own host, and a stranger's API", map[string]value{SettingSignInURL: {us, fromPerson}, SettingAPIURL: {"https://api.example.com", fromPerson}}, SettingAPIURL, "", ""},
		{"a region, and a stranger's API", map[string]value{SettingRegion: {"us", fromPerson}, SettingAPIURL: {"https://api.example.com", fromPerson}}, SettingAPIURL, "", ""},
		{"an API from somewhere else than the host", map[string]value{SettingSignInURL: {foreign, fromFirm}, SettingAPIURL: {"https://evil.example.com", fromPerson}}, SettingAPIURL, "", ""},
		{"an API from where the host is", map[string]value{SettingSignInURL: {foreign, fromFirm}, SettingAPIURL: {"https://api.example.com", fromFirm}}, "", foreign, "https://api.example.com"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseConnection(func(name string) (string, Source) {
				if name == SettingClientID {
					return "id", LockedSource
				}
				return c.values[name].text, c.values[name].from
			})
			var fields FieldErrors
			if c.wrong != "" {
				if !errors.As(err, &fields) || len(fields) != 1 || fields[c.wrong] == "" {
					t.Errorf("accepted: %v, %v", got.SignInURL, err)
				}
				return
			}
			if err != nil || got.SignInURL != c.signIn || got.APIURL != c.api {
				t.Errorf("got %q, %q, %v; want %q, %q", got.SignInURL, got.APIURL, err, c.signIn, c.api)
			}
			if isSmokeball(got.SignInURL) && (got.Region == "" || got.Environment == "") {
				t.Errorf("a custom host has a region: %+v", got)
			}
		})
	}
}
