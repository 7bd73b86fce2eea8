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

// Ctrl+C ends quit: while the program that is to end does not listen, and while it does not end.
func TestQuitHearsCtrlC(t *testing.T) {
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
				t.Errorf("it ends with %d and says %q", code, said.String())
			}
		case <-time.After(30 * time.Second):
			t.Fatal("quit goes on")
		}
		go func() {
			for range i.Messages() {
			}
		}()
		i.Close()
	}
}

// full is a disk without any room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// Whoever does not get what they asked for hears so.
func TestOutputThatCannotBeWritten(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--help"}, {"set", "--help"}} {
		for _, out := range []io.Writer{io.Discard, full{}} {
			var said strings.Builder
			code, _ := Run(args, Streams{Out: out, Err: &said})
			if fails := out == io.Writer(full{}); (code == failed) != fails ||
				strings.Contains(said.String(), "could not be written: no space") != fails {
				t.Errorf("%q ends with %d and says %q", args, code, said.String())
			}
		}
	}
}
