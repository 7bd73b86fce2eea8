package auth

import (
	"context"
	"errors"
	"net"
	"os"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// bindFails returns the error of a bind that the system refuses.
func bindFails(with error) error {
	return &net.OpError{Op: "listen", Net: "tcp", Err: os.NewSyscallError("bind", with)}
}

func someURIs(t *testing.T) (uris []redirectURI) {
	t.Helper()
	for _, text := range DefaultRedirectURIs() {
		uri, err := parseRedirectURI(text)
		if err != nil {
			t.Fatal(err)
		}
		uris = append(uris, uri)
	}
	return uris
}

// A login fails at once for ports that the system has reserved, and waits for ports that other programs have.
func TestPortsThatCannotBeBound(t *testing.T) {
	t.Parallel()
	refused, taken := bindFails(errAccess), bindFails(syscall.EADDRINUSE)
	for name, c := range map[string]struct {
		err   func(n int) error
		kind  ProblemKind
		after time.Duration
	}{
		"all are reserved":  {func(int) error { return refused }, PortsReserved, 0},
		"all are taken":     {func(int) error { return taken }, PortsTaken, portPatience},
		"one is only taken": {func(n int) error { return map[bool]error{true: taken, false: refused}[n == 3] }, PortsTaken, portPatience},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				uris, waited := someURIs(t), 0
				bind := func(_ context.Context, uri redirectURI) ([]net.Listener, error) {
					for n := range uris {
						if uris[n] == uri {
							return nil, c.err(n)
						}
					}
					return nil, errors.New("another URI")
				}
				began := time.Now()
				_, _, err := listenOnOne(t.Context(), uris, bind, func() { waited++ })
				if took := time.Since(began); KindOf(err) != c.kind || took < c.after || took > c.after+time.Second ||
					len(ProblemOf(err, time.Time{}).Ports) != len(uris) {
					t.Errorf("after %v: %v, ports %v", took, err, ProblemOf(err, time.Time{}).Ports)
				}
				if said := waited > 0; said != (c.after > 0) {
					t.Errorf("waiting was called %d times", waited)
				}
			})
		})
	}
}

// Only these errors mean that there is no IPv6 loopback address. After any other, another program may be listening there.
func TestErrorsThatMeanNoIPv6(t *testing.T) {
	t.Parallel()
	for err, none := range map[error]bool{
		errAddrNotAvailable: true, errFamilyNotSupported: true,
		syscall.EADDRINUSE: false, errAccess: false, syscall.EMFILE: false, syscall.ENOBUFS: false,
	} {
		if got := noIPv6Loopback(bindFails(err)); got != none {
			t.Errorf("%v: got %v", err, got)
		}
	}
}

// Redirect URIs that have completed a sign-in here are known to be registered, and come first. Former defaults are tried only if they have.
func TestTheOrderOfRedirectURIs(t *testing.T) {
	t.Parallel()
	const first, second, own, stranger = "http://localhost:17655/callback", "http://localhost:20655/callback", "http://127.0.0.1:4000/",
		"http://localhost:4001/callback"
	former := formerRedirectURIs()[1]
	for name, c := range map[string]struct{ configured, completed, want []string }{
		"nothing is known":           {DefaultRedirectURIs(), nil, DefaultRedirectURIs()},
		"the second has worked":      {DefaultRedirectURIs(), []string{second}, slices.Concat([]string{second, first}, DefaultRedirectURIs()[2:])},
		"a former one has worked":    {DefaultRedirectURIs(), []string{former, first}, slices.Concat([]string{former}, DefaultRedirectURIs())},
		"one that is not configured": {[]string{own}, []string{stranger, former, own}, []string{own}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := inOrder(c.configured, c.completed); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestNoBlockOf100TakesTwoPorts(t *testing.T) {
	t.Parallel()
	blocks := map[int]bool{}
	for _, uri := range someURIs(t) {
		if blocks[uri.port/100] || uri.port >= 32768 {
			t.Errorf("port %d is within 200 of another, or ephemeral", uri.port)
		}
		blocks[uri.port/100], blocks[uri.port/100+1], blocks[uri.port/100-1] = true, true, true
	}
}

// While a login listens, no other program can listen as well and get the code.
func TestNobodyListensBesideALogin(t *testing.T) {
	t.Parallel()
	uri, listeners := listenSomewhere(t)
	defer closeAll(listeners)
	addresses := []string{"127.0.0.1"}
	if hasIPv6Loopback() {
		addresses = append(addresses, "::1")
	}
	if runtime.GOOS == "linux" { // elsewhere a program may bind all addresses, but the login still gets its own connections
		addresses = append(addresses, "0.0.0.0")
	}
	for _, address := range addresses {
		if l, err := net.Listen("tcp", net.JoinHostPort(address, strconv.Itoa(uri.port))); err == nil {
			l.Close()
			t.Errorf("another program can listen on %s", address)
		}
	}
}

// A check learns which ports are free and which are reserved. Two URIs with the same port count once.
func TestTryingPorts(t *testing.T) {
	t.Parallel()
	uris := []string{
		"http://localhost:17655/callback", "http://127.0.0.1:17655/", "http://localhost:20655/callback", "http://localhost:23655/callback",
	}
	bind := func(_ context.Context, uri redirectURI) ([]net.Listener, error) {
		switch uri.port {
		case 17655:
			return nil, bindFails(errAccess)
		case 20655:
			return nil, bindFails(syscall.EADDRINUSE)
		}
		return nil, nil
	}
	want := []PortState{{Port: 17655, Reserved: true}, {Port: 20655}, {Port: 23655, Free: true}}
	if got := tryPorts(t.Context(), uris, bind); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
