//go:build linux

package e2e

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
)

// nextPort starts below the ports that the system hands out by itself, and elsewhere for each test process.
var nextPort atomic.Int64

func init() { nextPort.Store(int64(20000 + os.Getpid()%100*120)) }

// freePorts returns ports that are free on both sides of localhost, IPv4 and IPv6, and that no other test gets.
func freePorts(t testing.TB, n int) []int {
	t.Helper()
	var ports []int
	for len(ports) < n {
		port := int(nextPort.Add(1))
		if port >= 32768 {
			t.Fatal("no port is free")
		}
		four, six := listenOn("127.0.0.1", port), listenOn("::1", port)
		if four != nil && (six != nil || !hasIPv6) {
			ports = append(ports, port)
		}
		for _, l := range []net.Listener{four, six} {
			if l != nil {
				l.Close()
			}
		}
	}
	return ports
}

// hasIPv6 reports whether this machine has [::1]. Without it, nothing can take that side of a port.
var hasIPv6 = func() bool {
	l := listenOn("::1", 0)
	if l == nil {
		return false
	}
	l.Close()
	return true
}()

// listenOn returns nil if the port is taken.
func listenOn(host string, port int) net.Listener {
	l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return nil
	}
	return l
}

// take listens on one side of a port, as another program would, until the returned function is called or the test ends.
func take(t testing.TB, host string, port int) (free func()) {
	t.Helper()
	var l net.Listener
	// A process that is being forked holds every open port for a moment, even one that was closed meanwhile.
	waitFor(t, fmt.Sprintf("port %d on %s to be free", port, host), func() bool {
		l = listenOn(host, port)
		return l != nil
	})
	t.Cleanup(func() { l.Close() })
	return func() { l.Close() }
}

func redirectURIs(ports []int) []string {
	var uris []string
	for _, port := range ports {
		uris = append(uris, fmt.Sprintf("http://localhost:%d/callback", port))
	}
	return uris
}
