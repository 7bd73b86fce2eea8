//go:build linux

package e2e

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"smokeball-connect/demo"
)

// redirectPort is the port that the browser is to be sent back to.
func redirectPort(t testing.TB, link string) int {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal("the link can't be parsed")
	}
	redirect, err := url.Parse(u.Query().Get("redirect_uri"))
	if err != nil {
		t.Fatal("the redirect URI can't be parsed")
	}
	port, _ := strconv.Atoi(redirect.Port())
	return port
}

// A port that is taken on one side of localhost is not used: half of all browsers would send the authorization code to the other program.
func TestPortTakenOnOneSide(t *testing.T) {
	t.Parallel()
	for _, host := range []string{"127.0.0.1", "::1"} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			if host == "::1" && !hasIPv6 {
				t.Fatal("this machine has no IPv6 loopback: the test needs it")
			}
			s, ports := newSession(t, sessionKind{}), freePorts(t, 2)
			p := newProvider(t, demo.Options{RedirectURIs: redirectURIs(ports)})
			take(t, host, ports[0])
			program := s.start(t, p.env(), "connect")
			link := s.link(t)
			if got := redirectPort(t, link); got != ports[1] {
				t.Errorf("port %d is used, not %d", got, ports[1])
			}
			newPerson().mustSignIn(t, link)
			if code := program.wait(t); code != 0 {
				t.Errorf("the exit code is %d", code)
			}
		})
	}
}

// If all ports are taken, as on a terminal server that many people share, the program waits until one is free.
func TestAllPortsTaken(t *testing.T) {
	t.Parallel()
	s, ports := newSession(t, sessionKind{}), freePorts(t, 2)
	p := newProvider(t, demo.Options{RedirectURIs: redirectURIs(ports)})
	take(t, "127.0.0.1", ports[0])
	free := take(t, "127.0.0.1", ports[1])
	program := s.start(t, p.env(), "connect")
	waitFor(t, "the program to say so", func() bool { return strings.Contains(program.stderr(), "within a minute") })
	s.noLink(t)
	free()
	link := s.link(t)
	if got := redirectPort(t, link); got != ports[1] {
		t.Errorf("port %d is used, not %d", got, ports[1])
	}
	newPerson().mustSignIn(t, link)
	if code := program.wait(t); code != 0 {
		t.Errorf("the exit code is %d", code)
	}
}

func TestAllPortsTakenForGood(t *testing.T) {
	t.Parallel()
	s, ports := newSession(t, sessionKind{}), freePorts(t, 2)
	p := newProvider(t, demo.Options{RedirectURIs: redirectURIs(ports)})
	for _, port := range ports {
		take(t, "127.0.0.1", port)
	}
	program := s.start(t, p.env(), "connect")
	waitLonger(t, time.Minute+patience, "the program to give up", func() bool {
		select {
		case <-program.ended:
			return true
		default:
			return false
		}
	})
	s.noLink(t)
	if code := program.wait(t); code != 1 {
		t.Errorf("the exit code is %d", code)
	}
	for _, port := range ports {
		if !strings.Contains(program.stderr(), fmt.Sprint(port)) {
			t.Errorf("port %d is not named:\n%s", port, program.stderr())
		}
	}
}
