package storage

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"smokeball-connect/auth"
)

// crashIn is the environment variable with the state folder of the process that crashes.
const crashIn = "TEST_CRASH_IN"

// TestCrash is the process that crashes; otherwise it does nothing.
func TestCrash(t *testing.T) {
	path := os.Getenv(crashIn)
	if path == "" {
		return
	}
	must(t, LeaveTraces(StateFolder{path}))
	secret := auth.NewSecret("hunter2-hunter2")
	done := make(chan struct{})
	go func() {
		defer close(done)
		crash(auth.Record{RefreshToken: secret}, secret.Reveal())
	}()
	<-done
}

//go:noinline
func crash(r auth.Record, text string) {
	if len(text) > 0 {
		panic(r.RefreshToken)
	}
}

// A crash leaves a trace without secrets, which the next start finds once.
func TestACrashLeavesATrace(t *testing.T) {
	t.Parallel()
	folder := testFolder(t)
	if path, err := TakeTrace(folder, time.Now()); path != "" || err != nil {
		t.Errorf("before a crash: %q, %v", path, err)
	}
	for n := range keptCrashes + 2 {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCrash$")
		cmd.Env = append(os.Environ(), crashIn+"="+folder.Path())
		if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "hunter2") {
			t.Fatalf("the process ended with %v, and wrote %d bytes", err, len(out))
		}
		path, err := TakeTrace(folder, time.Unix(int64(n), 0))
		must(t, err)
		trace, err := os.ReadFile(path)
		must(t, err)
		if !strings.Contains(string(trace), "panic: [secret]") && !strings.Contains(string(trace), "panic: auth.Secret") ||
			!strings.Contains(string(trace), "storage.crash") {
			t.Errorf("the trace does not say where it crashed:\n%s", trace)
		}
		if strings.Contains(string(trace), "hunter2") {
			t.Error("the trace has a secret in it")
		}
		if path, err := TakeTrace(folder, time.Now()); path != "" || err != nil {
			t.Errorf("the trace is found again: %q, %v", path, err)
		}
	}
	if kept, _ := filepath.Glob(filepath.Join(folder.LogFolder(), crashPrefix+"*")); len(kept) != keptCrashes {
		t.Errorf("got %d traces, want %d", len(kept), keptCrashes)
	}
}
