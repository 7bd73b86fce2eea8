package auth

import (
	"net"
	"testing"
)

// On Windows, a port that may not be bound is reserved unless somebody listens on it.
func TestWhoListens(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		if !listenedOn(port) {
			t.Errorf("nobody is said to listen on %s", l.Addr())
		}
		l.Close()
		if listenedOn(port) {
			t.Errorf("somebody is still said to listen on %s", l.Addr())
		}
	}
}
