package listeners

import (
	"net"
	"os"
	"testing"
)

// tellsNoProcess is set under Wine, which does not tell the process of a socket.
var tellsNoProcess bool

// A program that listens is found, with its name, and only as long as it listens.
func TestOn(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Logf("%s: %v", address, err)
			continue
		}
		port := l.Addr().(*net.TCPAddr).Port
		found := On(t.Context(), []int{port, 1})
		got, ok := found[port]
		if ok && tellsNoProcess {
			l.Close()
			continue
		}
		if !ok || got.Process != os.Getpid() || got.Program != nameOf(self) {
			t.Errorf("%s: got %+v, want process %d, %s", address, found, os.Getpid(), nameOf(self))
		}
		l.Close()
		if found := On(t.Context(), []int{port}); len(found) > 0 {
			t.Errorf("%s, closed: got %+v, want none", address, found)
		}
	}
}
