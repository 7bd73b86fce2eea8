package cli

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"smokeball-connect/platform/instance"
	"smokeball-connect/storage"
)

// Ctrl+C ends the command quit, both while the program to be ended does not listen and while it does not end.
func TestCtrlCEndsQuit(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	folder, err := storage.OpenStateFolder()
	if err != nil {
		t.Fatal(err)
	}
	for _, listens := range []bool{true, false} {
		i, err := instance.Claim(folder.Path(), false)
		if err != nil {
			t.Fatal(err)
		}
		ctx, interrupt := context.WithCancel(t.Context())
		ended := make(chan int, 1)
		var said strings.Builder
		go func() {
			streams := Streams{Out: io.Discard, Err: &said}
			ended <- Fail(streams, interrupted(ctx, quitCommand{}.Run(ctx, streams, &grammar{})))
		}()
		if listens {
			<-i.Messages()
		}
		interrupt()
		select {
		case code := <-ended:
			if code != wasInterrupted || !strings.Contains(said.String(), "Interrupted.") {
				t.Errorf("exit code %d, want %d; it says %q", code, wasInterrupted, said.String())
			}
		case <-time.After(30 * time.Second):
			t.Fatal("quit has not ended 30 seconds after Ctrl+C")
		}
		go func() {
			for range i.Messages() {
			}
		}()
		i.Close()
	}
}

// full is a disk with no space left.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// A command whose output cannot be written says so and fails.
func TestOutputThatCannotBeWritten(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--help"}, {"set", "--help"}} {
		for _, out := range []io.Writer{io.Discard, full{}} {
			var said strings.Builder
			code, _ := Run(args, Streams{Out: out, Err: &said})
			if fails := out == io.Writer(full{}); (code == failed) != fails ||
				strings.Contains(said.String(), "could not be written: no space") != fails {
				t.Errorf("%q: exit code %d, and it says %q; want failure: %v", args, code, said.String(), fails)
			}
		}
	}
}
