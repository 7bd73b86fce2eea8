//go:build linux

package e2e

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"smokeball-connect/demo"
)

var performance = flag.String("performance", "", "a file for the table of what the program costs, next to the least that it could")

// TestPerformance measures what the program costs, alternating with a floor for each measure, and writes the table of docs/performance.md.
// It asserts nothing, because the machine may be busy.
//
//	make bench
//	make bench BENCH=/start-on-X11
func TestPerformance(t *testing.T) {
	if *performance == "" {
		return // not asked for
	}
	var table strings.Builder
	table.WriteString("| what | beside | floor | program | ratio | at most |\n|---|---|--:|--:|--:|--:|\n")
	for _, measure := range []struct {
		name string
		of   func(*testing.T) []comparison
	}{
		{"size", sizeOnDisk},
		{"start-on-X11", startOnX11},
		{"start-on-Wayland", startOnWayland},
		{"start-hidden", startHidden},
		{"hidden", whileHidden},
		{"connected", connectedPainted},
		{"token", printedToken},
		{"hostile", hostileRequests},
	} {
		t.Run(measure.name, func(t *testing.T) {
			for _, c := range measure.of(t) {
				table.WriteString(c.row())
			}
		})
	}
	if err := os.WriteFile(*performance, []byte(table.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// comparison is a row of the table.
type comparison struct {
	what, beside, unit string
	floor, ours        []float64
	most               float64 // the promised ratio of the medians; 0 for none
}

func (c comparison) row() string {
	most := ""
	if c.most > 0 {
		most = fmt.Sprintf("%.2f", c.most)
	}
	return fmt.Sprintf("| %s, %s | %s | %s | %s | %.2f | %s |\n", c.what, c.unit, c.beside, spread(c.floor), spread(c.ours),
		quantile(c.ours, .5)/quantile(c.floor, .5), most)
}

// spread is the median, and the range of the middle half, to three digits or two decimals.
func spread(all []float64) string {
	short := func(q float64) string {
		value := quantile(all, q)
		digits := int(math.Floor(math.Log10(max(value, 1)))) // before the point, without the first
		return strconv.FormatFloat(value, 'f', max(0, 2-digits), 64)
	}
	if len(all) == 1 {
		return short(.5)
	}
	return fmt.Sprintf("%s (%s–%s)", short(.5), short(.25), short(.75))
}

func quantile(all []float64, q float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[int(q*float64(len(all)-1)+.5)]
}

const (
	emptyWindow = "empty Fyne window"
	textWindow  = "Fyne window with two lines of text"
	emptyTray   = "empty Fyne program with an icon"
	restarts    = 11 // an odd number, for the median
	megabyte    = 1 << 20
)

// empty builds an empty Fyne program with the same flags as ours, and returns its path.
func empty(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "empty")
	build := command("go", "build", "-tags", "gles,no_emoji", "-trimpath", "-ldflags", "-s -w", "-o", path, "./testdata/empty")
	if _, err := finishWithin(compiling, build); err != nil {
		t.Fatal(err)
	}
	return path
}

// oursWithAPast is the path of the program. In the session, somebody has signed in, and the history has 200 lines.
func oursWithAPast(t *testing.T, s *session, p *provider) string {
	t.Helper()
	program := s.start(t, p.env(), "connect")
	newPerson().mustSignIn(t, s.link(t))
	if code := program.wait(t); code != 0 {
		t.Fatal(code)
	}
	histories, err := filepath.Glob(filepath.Join(s.home, ".local/state/*/*.history"))
	if err != nil || len(histories) != 1 {
		t.Fatalf("%d histories, %v", len(histories), err)
	}
	history, err := os.ReadFile(histories[0])
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Count(history, []byte("\n"))
	if err := os.WriteFile(histories[0], bytes.Repeat(history, 200/lines), 0o600); err != nil {
		t.Fatal(err)
	}
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// fromTheMenu is what the desktop's menu starts: the program with the window.
func fromTheMenu(program string) string { return program + "-window" }

func sizeOnDisk(t *testing.T) []comparison {
	t.Helper()
	ours, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	size := func(path string) []float64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return []float64{float64(info.Size()) / megabyte}
	}
	return []comparison{{"size", emptyWindow, "MB", size(empty(t)), size(fromTheMenu(ours)), 1.10}}
}

func startOnX11(t *testing.T) []comparison {
	t.Helper()
	s, p := newSession(t, sessionKind{display: true}), newProvider(t, demo.Options{})
	s.env = append(s.env, "FYNE_THEME=light")
	x, err := xgb.NewConnDisplay(s.display)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	whole := comparison{what: "start to Connected, painted, X11", beside: emptyWindow, unit: "ms"}
	others, ours := empty(t), fromTheMenu(oursWithAPast(t, s, p))
	for n := range restarts {
		inTurns(n,
			func() {
				whole.floor = append(whole.floor, s.untilShown(t, p, func() bool { return painted(x) }, others))
			},
			func() { whole.ours = append(whole.ours, s.untilShown(t, p, func() bool { return green(x) }, ours)) })
		waitFor(t, "the window to be gone", func() bool { return !painted(x) })
	}
	all := starts(t, s, p, others, ours, "X11", func() (func() bool, func()) { return func() bool { return painted(x) }, func() {} })
	return slices.Insert(all, 1, whole)
}

// inTurns calls both functions, every other time in reverse order: the one that runs first leaves warm caches and a fast clock.
func inTurns(n int, one, other func()) {
	if n%2 == 1 {
		one, other = other, one
	}
	one()
	other()
}

// untilShown starts a program, and returns the milliseconds until it shows something. It then kills the program.
func (s *session) untilShown(t *testing.T, p *provider, shown func() bool, program string, args ...string) float64 {
	t.Helper()
	waitFor(t, "nothing to be shown", func() bool { return !shown() })
	c := s.command(program, args...)
	c.Env = append(c.Env, p.env()...)
	began := time.Now()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	awaitShown(t, shown, program+" to show a window")
	took := milliseconds(time.Since(began))
	kill(c)
	c.Wait()
	return took
}

func startOnWayland(t *testing.T) []comparison {
	t.Helper()
	s, p := newSession(t, sessionKind{display: true, wayland: true}), newProvider(t, demo.Options{})
	return starts(t, s, p, empty(t), fromTheMenu(oursWithAPast(t, s, p)), "Wayland", func() (func() bool, func()) {
		// On Wayland, a window exists only once it is painted.
		events := s.startCommand(t, nil, s.command("swaymsg", "--raw", "--monitor", "--type", "subscribe", `["window", "tick"]`))
		waitFor(t, "sway to tell of events", func() bool { return strings.Contains(events.stdout(), `"first"`) })
		shown := func() bool {
			happened := events.stdout()
			return strings.Contains(happened, `"new"`) && !strings.Contains(happened, `"close"`)
		}
		return shown, func() {
			kill(events.cmd)
			<-events.ended
		}
	})
}

// started are measurements of several starts: until the window was painted, and some seconds later.
type started struct{ painted, processor, megabytes []float64 }

// starts starts the program and two others in turn. For each start, it calls watch, whose shown reports whether there is a window, until
// stop.
func starts(t *testing.T, s *session, p *provider, others, ours, on string, watch func() (shown func() bool, stop func())) []comparison {
	t.Helper()
	var nothing, text, program started
	start := func(of *started, path string, args ...string) func() {
		return func() {
			shown, stop := watch()
			defer stop()
			c := s.command(path, args...)
			c.Env = append(c.Env, p.env()...)
			began := time.Now()
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			awaitShown(t, shown, path+" to show a window")
			of.painted = append(of.painted, milliseconds(time.Since(began)))
			<-time.After(4 * time.Second) // the memory is measured at that time
			of.megabytes = append(of.megabytes, resident(t, c.Process.Pid)/megabyte)
			kill(c)
			c.Wait()
			of.processor = append(of.processor, milliseconds(c.ProcessState.UserTime()+c.ProcessState.SystemTime()))
			waitFor(t, "the window to be gone", func() bool { return !shown() })
		}
	}
	for n := range restarts {
		inTurns(n, start(&nothing, others), start(&program, ours))
		start(&text, others, "-text")()
	}
	return []comparison{
		{"start to the painted window, " + on, emptyWindow, "ms", nothing.painted, program.painted, 1.10},
		{"processor time of the first four seconds, " + on, emptyWindow, "ms", nothing.processor, program.processor, 0},
		{"resident memory with the window, " + on, emptyWindow, "MB", nothing.megabytes, program.megabytes, 1.10},
		{"the same", textWindow, "MB", text.megabytes, program.megabytes, 0},
	}
}

// awaitShown is waitFor, but checks more often.
func awaitShown(t *testing.T, shown func() bool, what string) {
	t.Helper()
	for end := time.Now().Add(patience); !shown(); <-time.After(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("timed out after %v, waiting for %s", patience, what)
		}
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func startHidden(t *testing.T) []comparison {
	t.Helper()
	s, p := newSession(t, sessionKind{display: true}), newProvider(t, demo.Options{})
	start := comparison{what: "start of --hidden to the icon", beside: emptyTray, unit: "ms", most: 1}
	others, ours := empty(t), oursWithAPast(t, s, p)
	memory := comparison{what: "resident memory, hidden", beside: emptyTray, unit: "MB"}
	one := func(took, megabytes *[]float64, path, arg string) func() {
		return func() {
			c := s.command(path, arg)
			c.Env = append(c.Env, p.env()...)
			began := time.Now()
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			s.tray.icon(t)
			*took = append(*took, milliseconds(time.Since(began)))
			<-time.After(4 * time.Second) // as with a window
			*megabytes = append(*megabytes, resident(t, c.Process.Pid)/megabyte)
			kill(c)
			c.Wait()
		}
	}
	for n := range restarts {
		inTurns(n, one(&start.floor, &memory.floor, others, "-tray"), one(&start.ours, &memory.ours, ours, "--hidden"))
	}
	return []comparison{start, memory}
}

// whileHidden measures both programs while they run hidden, side by side.
func whileHidden(t *testing.T) []comparison {
	t.Helper()
	s, p := newSession(t, sessionKind{display: true}), newProvider(t, demo.Options{})
	others, ours := empty(t), oursWithAPast(t, s, p)
	processor := comparison{what: "processor time while hidden", beside: emptyTray, unit: "ms a minute", most: 0.5}
	wakes := comparison{what: "times a thread wakes while hidden", beside: emptyTray, unit: "a minute"}
	var running []*exec.Cmd
	for _, c := range []*exec.Cmd{s.command(others, "-tray"), s.command(ours, "--hidden")} {
		c.Env = append(c.Env, p.env()...)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		running = append(running, c)
		s.tray.icon(t)
	}
	settle()
	for range 3 {
		var spent, woken [2]float64
		for n, c := range running {
			spent[n], woken[n] = processorTime(t, c.Process.Pid), wakeUps(t, c.Process.Pid)
		}
		aMinute()
		for n, c := range running {
			spent[n], woken[n] = processorTime(t, c.Process.Pid)-spent[n], wakeUps(t, c.Process.Pid)-woken[n]
		}
		processor.floor, processor.ours = append(processor.floor, spent[0]), append(processor.ours, spent[1])
		wakes.floor, wakes.ours = append(wakes.floor, woken[0]), append(wakes.ours, woken[1])
	}
	for _, c := range running {
		kill(c)
		c.Wait()
	}
	return []comparison{processor, wakes}
}

// Pauses for measurements over a time, rather than waits for something.
func settle()  { <-time.After(10 * time.Second) }
func aMinute() { <-time.After(time.Minute) }

// connectedPainted measures the time from the callback until the window says Connected. The floor is the token request and the keychain
// writes alone.
func connectedPainted(t *testing.T) []comparison {
	t.Helper()
	floor := filepath.Join(t.TempDir(), "floor")
	if _, err := finishWithin(compiling, command("go", "build", "-o", floor, "./testdata/floor")); err != nil {
		t.Fatal(err)
	}
	d := desk{newSession(t, sessionKind{display: true}), newProvider(t, demo.Options{}), nil}
	d.env = append(d.env, "FYNE_THEME=light")
	done := comparison{what: "callback to Connected, painted", beside: "token request and keychain alone", unit: "ms", most: 1.2}
	drawn := comparison{what: "the same", beside: "these, and a frame of an empty Fyne window", unit: "ms"}
	others := empty(t)
	x, err := xgb.NewConnDisplay(d.display)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for range restarts {
		program, w, _ := d.open(t)
		w.connect(t)
		callback := newPerson().callback(t, d.link(t))
		w.waitForText(t, "Continue in your browser")
		began := time.Now()
		go func() {
			if answer, err := http.Get(callback.String()); err == nil {
				answer.Body.Close()
			}
		}()
		awaitShown(t, func() bool { return green(x) }, "the window to say Connected")
		done.ours = append(done.ours, milliseconds(time.Since(began)))

		alive := d.provider.Alive()
		c := d.command(floor, d.provider.url()+"/oauth2/token", clientID, strconv.Itoa(len(d.provider.LastAccessToken())+1000))
		c.Env = append(c.Env, "FLOOR_REFRESH_TOKEN="+alive[len(alive)-1])
		out, err := finish(c)
		if err != nil {
			t.Fatal(err)
		}
		took, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
		if err != nil {
			t.Fatal(err)
		}
		done.floor = append(done.floor, took)
		program.cmd.Process.Signal(os.Interrupt)
		program.wait(t)
		if _, _, code := d.run(t, d.provider.env(), "disconnect"); code != 0 {
			t.Fatal(code)
		}
		drawn.floor = append(drawn.floor, took+d.aFrame(t, x, others))
	}
	drawn.ours = done.ours
	return []comparison{done, drawn}
}

// aFrame is how many milliseconds Fyne takes to draw something and show it on the screen.
func (d desk) aFrame(t *testing.T, x *xgb.Conn, others string) float64 {
	t.Helper()
	c := d.command(others, "-frame")
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	awaitShown(t, func() bool { return painted(x) }, "an empty window")
	<-time.After(time.Second) // it is at rest
	began := time.Now()
	if err := c.Process.Signal(syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	awaitShown(t, func() bool { return green(x) }, "a green window")
	took := milliseconds(time.Since(began))
	kill(c)
	c.Wait()
	return took
}

// green reports whether the window, in the middle of the screen, shows the sign for Connected in its place. It reads only a narrow strip,
// because the display serves nobody else meanwhile.
func green(x *xgb.Conn) bool {
	screen := xproto.Setup(x).DefaultScreen(x)
	image, err := xproto.GetImage(x, xproto.ImageFormatZPixmap, xproto.Drawable(screen.Root), int16(screen.WidthInPixels/2)-170,
		int16(screen.HeightInPixels/2)-280, 4, 150, ^uint32(0)).Reply()
	if err != nil {
		return false
	}
	found := 0
	for p := image.Data; len(p) >= 4; p = p[4:] {
		if blue, greenness, red := int(p[0]), int(p[1]), int(p[2]); greenness > red+50 && greenness > blue+20 {
			found++
		}
	}
	return found > 60 // of four times 44
}

// printedToken compares the command token with secret-tool looking up as many bytes as the keychain holds of the sign-in, and with
// oidc-token, whose agent holds the token in memory.
func printedToken(t *testing.T) []comparison {
	t.Helper()
	s, p := newSession(t, sessionKind{}), newProvider(t, demo.Options{})
	ours := oursWithAPast(t, s, p)
	kept := 0
	found, err := finish(s.command("secret-tool", "search", "--all", "service", "smokeball-connect"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(found)) {
		if secret, is := strings.CutPrefix(line, "secret = "); is {
			kept += len(secret) - 1
		}
	}
	store := s.command("secret-tool", "store", "--label", "as many bytes", "service", "bench")
	store.Stdin = strings.NewReader(strings.Repeat("x", kept))
	if _, err := finish(store); err != nil {
		t.Fatal(err)
	}
	token := comparison{what: "the command token", beside: "secret-tool, for as many bytes", unit: "ms", most: 1.10}
	fromMemory := comparison{what: "the same", beside: "oidc-token, for a token as long, from its agent's memory", unit: "ms"}
	oidcToken := s.startOIDCAgent(t, len(p.LastAccessToken()))
	for range 40 {
		for _, of := range []struct {
			c    *exec.Cmd
			took *[]float64
		}{
			{s.command("secret-tool", "lookup", "service", "bench"), &token.floor},
			{s.command(ours, "token"), &token.ours},
			{oidcToken(), &fromMemory.floor},
		} {
			of.c.Env = append(of.c.Env, p.env()...)
			began := time.Now()
			printed, err := of.c.Output()
			*of.took = append(*of.took, milliseconds(time.Since(began)))
			if err != nil || len(printed) < 1000 {
				t.Fatalf("%s: %v, %d bytes", filepath.Base(of.c.Path), err, len(printed))
			}
		}
	}
	fromMemory.ours = token.ours
	return []comparison{token, fromMemory}
}

// hostileRequests measures the command connect while it waits for the browser: undisturbed, and then after 10,000 requests from strangers
// and with 1,000 silent connections.
func hostileRequests(t *testing.T) []comparison {
	t.Helper()
	s, p := newSession(t, sessionKind{}), newProvider(t, demo.Options{})
	memory := comparison{what: "memory of a sign-in, disturbed", beside: "undisturbed", unit: "MB"}
	reply := comparison{what: "answer to a request, disturbed", beside: "undisturbed", unit: "ms"}
	program := s.start(t, p.env(), "connect")
	callback := newPerson().callback(t, s.link(t))
	stranger := callback.Scheme + "://" + callback.Host + callback.Path
	alone := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	ask := func(of *[]float64) {
		for range 50 {
			began := time.Now()
			answer, err := alone.Get(stranger)
			if err != nil {
				t.Fatal("the receiver does not answer")
			}
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
			*of = append(*of, milliseconds(time.Since(began)))
		}
	}
	ask(&reply.floor)
	memory.floor = []float64{resident(t, program.cmd.Process.Pid) / megabyte}
	most := memory.floor[0]
	for n := range 10_000 {
		if answer, err := alone.Get(stranger + "?state=" + strconv.Itoa(n)); err == nil {
			answer.Body.Close()
		}
		if n%100 == 0 {
			most = max(most, resident(t, program.cmd.Process.Pid)/megabyte)
		}
	}
	for range 1000 {
		c, err := net.Dial("tcp", callback.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	ask(&reply.ours)
	memory.ours = []float64{max(most, resident(t, program.cmd.Process.Pid)/megabyte)}
	if answer, err := http.Get(callback.String()); err == nil {
		answer.Body.Close()
	}
	if code := program.wait(t); code != 0 {
		t.Fatal(code)
	}
	return []comparison{memory, reply}
}

// processorTime is the processor time that a process has used so far, in milliseconds.
func processorTime(t *testing.T, pid int) float64 {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the name may contain anything
	const user, system, tick = 11, 12, 10         // fields after the name, and milliseconds a tick
	fields := strings.Fields(rest)
	total := 0.0
	for _, field := range []int{user, system} {
		n, err := strconv.Atoi(fields[field])
		if err != nil {
			t.Fatal(err)
		}
		total += float64(n)
	}
	return total * tick
}

// wakeUps is how often the threads of a process have woken from a wait.
func wakeUps(t *testing.T, pid int) (total float64) {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(threads) == 0 {
		t.Fatalf("process %d has no threads: %v", pid, err)
	}
	for _, thread := range threads {
		total += statusField(t, thread, "voluntary_ctxt_switches:")
	}
	return total
}

// resident is the resident memory of a process in bytes.
func resident(t *testing.T, pid int) float64 {
	t.Helper()
	return 1024 * statusField(t, fmt.Sprintf("/proc/%d/status", pid), "VmRSS:")
}

func statusField(t *testing.T, path, name string) (value float64) {
	t.Helper()
	status, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "\n"+name)
	if _, err := fmt.Sscan(rest, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// painted reports whether there is something as bright as a window in the middle of the screen, which is otherwise black.
func painted(x *xgb.Conn) bool {
	screen := xproto.Setup(x).DefaultScreen(x)
	image, err := xproto.GetImage(x, xproto.ImageFormatZPixmap, xproto.Drawable(screen.Root),
		int16(screen.WidthInPixels/2)-100, int16(screen.HeightInPixels/2), 200, 1, ^uint32(0)).Reply()
	return err == nil && slices.ContainsFunc(image.Data, func(b byte) bool { return b > 0xf0 })
}
