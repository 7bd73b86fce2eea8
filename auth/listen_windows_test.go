package auth

import (
	"net"
	"testing"
)

// On Windows, a port that is refused counts as reserved unless a program listens on it, which the system's table tells.
func TestListeningProcesses(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		if !listenedOn(port) {
			t.Errorf("listenedOn does not report the listener on %s", l.Addr())
		}
		l.Close()
		if listenedOn(port) {
			t.Errorf("listenedOn still reports a listener on %s", l.Addr())
		}
	}
}
