//go:build !windows

package instance

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// claimFolder returns the folder for a test's claims.
func claimFolder(t *testing.T) string {
	t.Helper()
	t.Parallel()
	return t.TempDir()
}

// Unknown messages are refused.
func TestUnknownMessages(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first, err := Claim(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if err := Signal(folder, false, "format c:"); err == nil {
		t.Error("an unknown message is accepted")
	}
}

// Silent connections block neither the messages of others nor Close.
func TestSilentConnections(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	i, err := Claim(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	for range maxConnections - 1 {
		dial(t, folder)
	}
	said := make(chan error, 1)
	go func() { said <- Signal(folder, false, Show) }()
	select {
	case message := <-i.Messages():
		if err := <-said; message != Show || err != nil {
			t.Errorf("heard %q, %v", message, err)
		}
	case err := <-said:
		t.Errorf("the message is not delivered: %v", err)
	}

	start := time.Now()
	i.Close()
	if _, open := <-i.Messages(); open || time.Since(start) >= hearTimeout {
		t.Errorf("Close took %v, and a message came after it: %v", time.Since(start), open)
	}
}

// Only maxConnections connections are served at the same time, and the others wait for their turn.
func TestManyConnections(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	i, err := Claim(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	var silent []net.Conn
	for range maxConnections {
		silent = append(silent, dial(t, folder))
	}
	said := make(chan error, 1)
	go func() { said <- Signal(folder, false, Show) }()
	select {
	case message := <-i.Messages():
		t.Errorf("heard %q before its turn", message)
	case <-time.After(50 * time.Millisecond):
	}
	silent[0].Close()
	if message := <-i.Messages(); message != Show {
		t.Errorf("heard %q", message)
	}
	if err := <-said; err != nil {
		t.Error(err)
	}
}

// dial connects to the program that has the claim, and sends nothing.
func dial(t *testing.T, folder string) net.Conn {
	t.Helper()
	path, err := socketPath(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// What a crash leaves behind does not prevent the next claim.
func TestAfterACrash(t *testing.T) {
	if folder := os.Getenv("CLAIM_AND_CRASH"); folder != "" {
		if _, err := Claim(folder, false); err != nil {
			t.Fatal(err)
		}
		os.Exit(3) // without closing anything
	}
	t.Parallel()
	folder := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // the computer may be busy
	defer cancel()
	crash := exec.CommandContext(ctx, os.Args[0], "-test.run=TestAfterACrash")
	crash.Env = append(os.Environ(), "CLAIM_AND_CRASH="+folder)
	if err := crash.Run(); crash.ProcessState.ExitCode() != 3 {
		t.Fatalf("the crash: %v", err)
	}
	if sockets, _ := filepath.Glob(folder + "/run/*.sock"); len(sockets) != 1 {
		t.Fatalf("the crash left %v", sockets)
	}
	if err := Signal(folder, false, Show); !errors.Is(err, ErrNotRunning) {
		t.Errorf("a message after the crash: %v, want ErrNotRunning", err)
	}
	i, err := Claim(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	i.Close()
}

// With a home folder too long for a socket's path, the claim works all the same.
func TestALongHomeFolder(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	folder := filepath.Join(t.TempDir(), strings.Repeat("long", 30))
	i, err := Claim(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	said := make(chan error, 1)
	go func() { said <- Signal(folder, false, Show) }()
	if got := <-i.Messages(); got != Show {
		t.Errorf("heard %q", got)
	}
	if err := <-said; err != nil {
		t.Error(err)
	}
}

// Only the person can reach the socket, because it can be used to end the program.
func TestTheSocketIsForOnePerson(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	run := filepath.Join(folder, "run")
	if err := os.Mkdir(run, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(run, 0o777); err != nil {
		t.Fatal(err)
	}
	i, err := Claim(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	if info, err := os.Stat(run); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder has the mode %v, %v, want 0700", info.Mode(), err)
	}
}
