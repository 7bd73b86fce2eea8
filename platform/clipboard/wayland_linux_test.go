package clipboard

import (
	"context"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"smokeball-connect/platform/wayland/waylandtest"
)

// Other programs see what this one copies, and this one sees what others copy, without a window on either side.
func TestWaylandClipboard(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", waylandtest.Start(t).Socket)
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir()) // wl-clipboard wants one
	c := ForSecrets()
	if _, ok := c.(*waylandClipboard); !ok {
		t.Fatalf("ForSecrets returns a %T, want a *waylandClipboard", c)
	}
	const patience = time.Minute // the machine may be busy
	paste := func(arguments ...string) string {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		out, err := exec.CommandContext(ctx, "wl-paste", append([]string{"-n"}, arguments...)...).CombinedOutput()
		if err != nil {
			return err.Error()
		}
		return string(out)
	}
	for _, text := range []string{"first", "second", strings.Repeat("long", 2000)} {
		if err := c.Copy(text); err != nil {
			t.Fatal(err)
		}
		if got := paste(); got != text {
			t.Errorf("others see %.20q, want %.20q", got, text)
		}
		if got, err := c.Text(); err != nil || got != text {
			t.Errorf("we see %.20q, %v, want %.20q", got, err, text)
		}
	}
	if kinds := paste("-l"); !strings.Contains(kinds, passwordHint) || paste("-t", passwordHint) != "secret" {
		t.Errorf("the types lack the hint that keeps a text out of clipboard histories: %s", kinds)
	}
	if err := c.Clear(); err != nil || paste() != "" {
		t.Errorf("after clearing, others see %q, %v", paste(), err)
	}

	other := exec.Command("wl-copy", "-f", "-n")
	other.Stdin = strings.NewReader("something else")
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		other.Process.Signal(syscall.SIGCONT)
		other.Process.Kill()
		other.Wait()
	}()
	got, err := c.Text()
	for deadline := time.Now().Add(patience); got != "something else" && time.Now().Before(deadline); {
		got, err = c.Text()
	}
	if got != "something else" || err != nil {
		t.Errorf("we see %q, %v, want what another program has copied", got, err)
	}
	other.Process.Signal(syscall.SIGSTOP)
	if _, err := c.Text(); err == nil {
		t.Error("Text succeeds although the owner of the clipboard is stopped")
	}
	if err := c.Copy("ours again"); err != nil || paste() != "ours again" {
		t.Errorf("after copying again, others see %q, %v", paste(), err)
	}
}
