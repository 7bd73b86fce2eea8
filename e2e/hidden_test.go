//go:build linux

package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// A program that starts in the tray loads no graphics driver, and its main thread mostly sleeps, although the toolkit's loop would wake it
// 60 times a second. It can still open its window, and rests again when that is closed.
func TestHiddenIsAtRest(t *testing.T) {
	t.Parallel()
	d := newQuietDesk(t)
	p := d.start(t, d.provider.env(), "--hidden")
	icon := d.tray.icon(t)
	pid := p.cmd.Process.Pid
	rests := func() bool {
		thread := fmt.Sprintf("/proc/%d/task/%d/status", pid, pid)
		before, began := statusField(t, thread, "voluntary_ctxt_switches:"), time.Now()
		<-time.After(time.Second)
		return statusField(t, thread, "voluntary_ctxt_switches:")-before < 30*time.Since(began).Seconds()
	}
	waitFor(t, "the program to rest", rests)
	libraries, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil || strings.Contains(string(libraries), "_dri.so") {
		t.Errorf("there is a graphics driver in a program without a window, or %v", err)
	}
	icon.click(t, "Open")
	d.window(t, title).close(t)
	waitFor(t, "the program to rest again", rests)
}
