//go:build linux

package e2e

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"testing"

	"smokeball-connect/demo"
	"smokeball-connect/demo/demotest"
)

// checked is the part of check --json that the test reads.
type checked struct {
	Result, Cause, Remedy string
	Certain               bool
	Others, Also          []string
	Steps                 []struct {
		Step   string
		Causes []string
	}
}

// The command check names what is wrong on the way to Smokeball, step by step, and prints no secret.
func TestCheckInAnOffice(t *testing.T) {
	t.Parallel()
	const key = "k-1234-abcd/ef=="
	s, p := newSession(t, sessionKind{}), newProvider(t, demo.Options{Scopes: []string{"firm/read"}})
	o := newOffice(t, p.Handler())
	firm := append(p.env(), "SMOKEBALL_AUTH_URL=https://"+officeHost, "SMOKEBALL_API_URL=https://"+officeHost, "SMOKEBALL_API_KEY="+key)
	env := slices.Concat(firm, o.env(officePassword))
	connect := s.start(t, env, "connect")
	o.person(o.address(officePassword)).mustSignIn(t, s.link(t))
	if code := connect.wait(t); code != 0 {
		t.Fatal(code)
	}
	for name, c := range map[string]struct {
		env   []string
		cause string
		exit  int
		says  string
	}{
		"as it should be":     {o.env(officePassword), "", 0, "Everything is as it should be."},
		"another password":    {o.env("wrong"), "proxy_refused", 5, "asks for a user name and password"},
		"no trust":            {[]string{o.env(officePassword)[1]}, "tls_intercepted", 5, officeHost + " intercepts the secure connection to " + officeHost},
		"nobody at the proxy": {[]string{o.env("")[0], "HTTPS_PROXY=http://127.0.0.1:1"}, "proxy_unreachable", 5, "by an environment variable"},
		"a setting":           {append(o.env(officePassword), "SMOKEBALL_PROXY="+o.proxy.URL), "proxy_refused", 5, "asks for a user name and password"},
	} {
		out, said, code := s.run(t, slices.Concat(firm, c.env), "check")
		text, _, jsonCode := s.run(t, slices.Concat(firm, c.env), "check", "--json")
		var got checked
		if err := json.Unmarshal([]byte(text), &got); err != nil || got.Cause != c.cause || code != c.exit || jsonCode != c.exit ||
			!strings.Contains(out, c.says) || said != "" || len(got.Steps) != 10 || (got.Result == "good") != (c.exit == 0) {
			t.Errorf("%s: exit codes %d and %d, %v, %q\n%s%s", name, code, jsonCode, err, got.Cause, out, said)
		}
		p.mustNotLeak(t, name, out+text)
		for _, secret := range []string{officePassword, key, p.LastAccessToken()} {
			for _, form := range []string{secret, base64.StdEncoding.EncodeToString([]byte(secret)), url.QueryEscape(secret)} {
				if strings.Contains(out+text, form) {
					t.Errorf("%s: a secret is printed", name)
				}
			}
		}
	}
}

// Ctrl+C stops a check that is waiting, and no cause is named.
func TestCheckInterrupted(t *testing.T) {
	t.Parallel()
	s, p := newSession(t, sessionKind{}), newProvider(t, demo.Options{})
	held := make(chan struct{})
	defer close(held)
	p.Fail(demotest.Fault{Path: "/oauth2/token", Wait: held})
	program := s.start(t, p.env(), "check")
	waitFor(t, "the check to get so far", func() bool { return strings.Contains(program.stdout(), "Secure connection") })
	program.cmd.Process.Signal(syscall.SIGINT)
	if code := program.wait(t); code != 130 || !strings.HasSuffix(program.stderr(), "Interrupted.\n") ||
		!strings.Contains(program.stdout(), "The check was stopped.") || strings.Contains(program.stdout(), "FAILS") {
		t.Errorf("it ends with %d\n%s%s", code, program.stdout(), program.stderr())
	}
}
