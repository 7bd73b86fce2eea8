package auth

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// firewall forwards connections to a server, except those whose first message does not fit into one packet, which are never answered.
func firewall(t *testing.T, server string) (address string, swallowed *atomic.Int32) {
	t.Helper()
	swallowed = &atomic.Int32{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer client.Close()
				hello := make([]byte, 1<<16)
				n, err := client.Read(hello)
				if err != nil {
					return
				}
				if n > 1400 {
					swallowed.Add(1)
					io.Copy(io.Discard, client)
					return
				}
				behind, err := net.Dial("tcp", server)
				if err != nil {
					return
				}
				defer behind.Close()
				behind.Write(hello[:n])
				go io.Copy(client, behind)
				io.Copy(behind, client)
			}()
		}
	}()
	return l.Addr().String(), swallowed
}

// Behind a firewall that drops large hellos, a host is reached with a small one and the whole body, and only small ones are used from then
// on.
func TestAFirewallThatSwallowsLargeHellos(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(w, r.Body)
	}))
	t.Cleanup(server.Close)
	address, swallowed := firewall(t, server.Listener.Addr().String())
	config := server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	config.ServerName = "example.com"
	g := newGreeter(nil, config, 2*time.Second)
	t.Cleanup(g.CloseIdleConnections)
	client := newHTTPClient(g)
	for range 3 {
		resp, err := client.Post("https://"+address+"/", "text/plain", strings.NewReader("the whole body"))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || string(body) != "the whole body" {
			t.Errorf("got the body %q, %v; want the whole one", body, err)
		}
		g.CloseIdleConnections() // so that the next request needs a handshake
	}
	if n := swallowed.Load(); n != 1 {
		t.Errorf("got %d large hellos, want 1", n)
	}
}

// If nothing answers at all, both hellos are tried, and the request fails as it would with one.
func TestAHostThatAnswersNoHello(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	g := newGreeter(nil, &tls.Config{}, 100*time.Millisecond)
	resp, err := newHTTPClient(g).Post("https://"+l.Addr().String()+"/", "text/plain", strings.NewReader("body"))
	if err == nil {
		resp.Body.Close()
	}
	if failure := notReached(err, false); failure.Kind != Unreachable || failure.detail != "no answer in time" {
		t.Errorf("got %v, want %q because no answer came in time", failure, Unreachable)
	}
}
