//go:build linux

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"smokeball-connect/demo"
)

// BenchmarkStart starts the program, with somebody signed in, and an empty Fyne window in turns. It reports the medians and
// how they compare: the time from the start to the first painted window, and the resident memory 3 seconds later.
func BenchmarkStart(b *testing.B) {
	s, p := newSession(b, sessionKind{display: true}), newProvider(b, demo.Options{})
	s.env = append(s.env, "FYNE_THEME=light")
	ours, empty := contenders(b, s, p)
	x, err := xgb.NewConnDisplay(s.display)
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()

	var starts, memory [2][]float64
	for b.Loop() {
		for n, c := range []*exec.Cmd{s.command(empty), s.command(ours)} {
			c.Env = append(c.Env, p.env()...)
			start, kilobytes := measure(b, x, c)
			starts[n] = append(starts[n], start.Seconds()*1000)
			memory[n] = append(memory[n], kilobytes)
		}
	}
	b.ReportMetric(0, "ns/op") // says nothing here
	b.ReportMetric(median(starts[0]), "ms-empty")
	b.ReportMetric(median(starts[1]), "ms")
	b.ReportMetric(median(starts[1])/median(starts[0]), "start-ratio")
	b.ReportMetric(median(memory[0])/1024, "MB-empty")
	b.ReportMetric(median(memory[1])/1024, "MB")
	b.ReportMetric(median(memory[1])/median(memory[0]), "memory-ratio")
}

// BenchmarkIdle compares the processor time that the program takes while it is hidden in the tray, and somebody is signed in, with
// an empty Fyne program that has an icon there.
func BenchmarkIdle(b *testing.B) {
	s, p := newSession(b, sessionKind{display: true}), newProvider(b, demo.Options{})
	ours, empty := contenders(b, s, p)
	const settled, watched = 5 * time.Second, time.Minute
	for b.Loop() {
		var spent [2]float64
		var running [2]*exec.Cmd
		for n, c := range []*exec.Cmd{s.command(empty, "-tray"), s.command(ours, "--hidden")} {
			c.Env = append(c.Env, p.env()...)
			if err := c.Start(); err != nil {
				b.Fatal(err)
			}
			running[n] = c
			s.tray.icon(b)
		}
		time.Sleep(settled)
		for n, c := range running {
			spent[n] = -processorTime(b, c.Process.Pid)
		}
		time.Sleep(watched) // side by side
		for n, c := range running {
			spent[n] += processorTime(b, c.Process.Pid)
			kill(c)
			c.Wait()
		}
		b.ReportMetric(100*spent[0]/watched.Seconds(), "%-empty")
		b.ReportMetric(100*spent[1]/watched.Seconds(), "%")
		b.ReportMetric(spent[1]/spent[0], "idle-ratio")
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkToken has a fresh token printed, and secret-tool look up as many bytes as the keychain has of the sign-in, in turns. It reports
// the medians of the whole processes, and how they compare.
func BenchmarkToken(b *testing.B) {
	s, p := newSession(b, sessionKind{}), newProvider(b, demo.Options{})
	program := s.start(b, p.env(), "connect")
	newPerson().mustSignIn(b, s.link(b))
	if code := program.wait(b); code != 0 {
		b.Fatal(code)
	}
	kept := 0
	found, err := finish(s.command("secret-tool", "search", "--all", "service", "smokeball-connect"))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(found)) {
		if secret, is := strings.CutPrefix(line, "secret = "); is {
			kept += len(secret) - 1
		}
	}
	store := s.command("secret-tool", "store", "--label", "as many bytes", "service", "bench")
	store.Stdin = strings.NewReader(strings.Repeat("x", kept))
	if _, err := finish(store); err != nil {
		b.Fatal(err)
	}
	ours, err := binary()
	if err != nil {
		b.Fatal(err)
	}
	var times [2][]float64
	for b.Loop() {
		for n, c := range []*exec.Cmd{s.command("secret-tool", "lookup", "service", "bench"), s.command(ours, "token")} {
			c.Env = append(c.Env, p.env()...)
			began := time.Now()
			printed, err := c.Output()
			times[n] = append(times[n], time.Since(began).Seconds()*1000)
			if err != nil || len(printed) < 1000 {
				b.Fatalf("%s: %v, %d bytes", filepath.Base(c.Path), err, len(printed))
			}
		}
	}
	b.ReportMetric(0, "ns/op") // says nothing here
	b.ReportMetric(median(times[0]), "ms-secret-tool")
	b.ReportMetric(median(times[1]), "ms")
	b.ReportMetric(median(times[1])/median(times[0]), "token-ratio")
}

// contenders are the program, with somebody signed in, and an empty one.
func contenders(b *testing.B, s *session, p *provider) (ours, empty string) {
	b.Helper()
	program := s.start(b, p.env(), "connect")
	newPerson().mustSignIn(b, s.link(b))
	if code := program.wait(b); code != 0 {
		b.Fatal(code)
	}
	ours, err := binary()
	if err != nil {
		b.Fatal(err)
	}
	empty = filepath.Join(b.TempDir(), "empty")
	if _, err := finishWithin(compiling, command("go", "build", "-tags", "gles,no_emoji", "-o", empty, "./testdata/empty")); err != nil {
		b.Fatal(err)
	}
	return ours, empty
}

// processorTime is what a process has used so far, in seconds.
func processorTime(b *testing.B, pid int) float64 {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the name may have anything in it
	const user, system, ticks = 11, 12, 100       // fields, and how many ticks a second has
	fields := strings.Fields(rest)
	total := 0.0
	for _, field := range []int{user, system} {
		n, err := strconv.Atoi(fields[field])
		if err != nil {
			b.Fatal(err)
		}
		total += float64(n)
	}
	return total / ticks
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// measure starts a command, waits for its window, and ends it.
func measure(b *testing.B, x *xgb.Conn, c *exec.Cmd) (start time.Duration, kilobytes float64) {
	b.Helper()
	began := time.Now()
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	for !painted(x) {
		if time.Since(began) > patience {
			b.Fatalf("%s shows no window", filepath.Base(c.Path))
		}
		time.Sleep(time.Millisecond)
	}
	start = time.Since(began)
	time.Sleep(3 * time.Second) // what is measured is the memory at that time
	kilobytes = resident(b, c.Process.Pid)
	kill(c)
	c.Wait()
	waitFor(b, "the window to be gone", func() bool { return !painted(x) })
	return start, kilobytes
}

// painted reports whether there is something as bright as a window in the middle of the screen, which is black.
func painted(x *xgb.Conn) bool {
	screen := xproto.Setup(x).DefaultScreen(x)
	image, err := xproto.GetImage(x, xproto.ImageFormatZPixmap, xproto.Drawable(screen.Root),
		int16(screen.WidthInPixels/2)-100, int16(screen.HeightInPixels/2), 200, 1, ^uint32(0)).Reply()
	return err == nil && slices.ContainsFunc(image.Data, func(b byte) bool { return b > 0xf0 })
}

// resident is the memory of a process, as the kernel counts it.
func resident(b *testing.B, pid int) (kilobytes float64) {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	if _, err := fmt.Sscan(rest, &kilobytes); err != nil {
		b.Fatal(err)
	}
	return kilobytes
}
