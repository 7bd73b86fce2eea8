//go:build linux

package e2e

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// windows is a person's Windows, provided by Wine, in a session with a display. The browser is xdg-open, as elsewhere.
type windows struct {
	*session
	drive string // the folder that is C:
}

// desktopTitle is the title of the window with the whole Windows desktop.
const desktopTitle = "desktop - Wine Desktop"

// forWindows is the folder with the programs for Windows, which are built once, the way people build them.
var forWindows = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("E2E_WINDOWS"); path != "" {
		return filepath.Abs(path)
	}
	if _, err := finishWithin(compiling, command("make", "--no-print-directory", "-C", "..", "windows")); err != nil {
		return "", err
	}
	return filepath.Abs(filepath.Join("..", "build", "windows"))
})

// freshWindows is an unused Windows to be copied. It is made once, in build/wine.
var freshWindows = sync.OnceValues(func() (prefix string, err error) {
	folder, err := filepath.Abs(filepath.Join("..", "build", "wine"))
	if err != nil {
		return "", err
	}
	ready := filepath.Join(folder, "fresh")
	if _, err := os.Stat(ready); err == nil {
		return ready, nil
	}
	prefix = filepath.Join(folder, "in-the-making")
	if err := errors.Join(os.RemoveAll(prefix), os.MkdirAll(folder, 0o755)); err != nil {
		return "", err
	}
	boot := command("wine", "wineboot", "-i")
	boot.Env = append(os.Environ(), wineEnv(prefix)...)
	wait := command("wineserver", "-w")
	wait.Env = boot.Env
	library := filepath.Join(prefix, "drive_c", "windows", "system32", "bcryptprimitives.dll")
	for _, cmd := range []*exec.Cmd{
		boot, wait,
		command("x86_64-w64-mingw32-gcc", "-shared", "-o", library, "testdata/wine/bcryptprimitives.c", "-ladvapi32"),
	} {
		if _, err := finishWithin(compiling, cmd); err != nil {
			return "", err
		}
	}
	return ready, os.Rename(prefix, ready)
})

// theProbe is the path of the program that inspects Windows for the tests.
var theProbe = sync.OnceValues(func() (string, error) {
	path, err := filepath.Abs(filepath.Join("..", "build", "wine", "probe.exe"))
	if err != nil {
		return "", err
	}
	build := command("go", "build", "-o", path, "./probe")
	build.Env = append(os.Environ(), "GOOS=windows", "CGO_ENABLED=0")
	_, err = finishWithin(compiling, build)
	return path, err
})

func wineEnv(prefix string) []string {
	return []string{"WINEPREFIX=" + prefix, "WINEARCH=win64", "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml="}
}

// newWindows starts a Windows, until the test ends. The test fails if anything has run PowerShell.
func newWindows(t testing.TB) *windows {
	t.Helper()
	fresh, err := freshWindows()
	if err != nil {
		t.Fatal(err)
	}
	probe, err := theProbe()
	if err != nil {
		t.Fatal(err)
	}
	s := newSession(t, sessionKind{display: true, noBus: true})
	prefix := filepath.Join(s.home, "wine")
	s.do(t, "cp", "-a", "--reflink=auto", fresh, prefix)
	s.env = append(s.env, wineEnv(prefix)...)
	w := &windows{s, filepath.Join(prefix, "drive_c")}
	for _, place := range []string{"probe.exe", "windows/system32/WindowsPowerShell/v1.0/powershell.exe"} {
		s.do(t, "cp", "--reflink=auto", probe, filepath.Join(w.drive, place))
	}
	// Otherwise Wine's server ends with the last program, and a program that starts at that moment fails.
	s.do(t, "wineserver", "--persistent")
	// Start Windows' background processes now, so that the first command does not have to.
	s.do(t, "wine", "wineboot")
	t.Cleanup(func() {
		w.switchOff(t)
		if what, err := os.ReadFile(filepath.Join(w.drive, "powershell-was-run")); err == nil {
			t.Errorf("PowerShell was run: %s", what)
		}
	})
	return w
}

// switchOff ends everything that is running in Windows.
func (w *windows) switchOff(t testing.TB) {
	t.Helper()
	_, _ = finish(w.command("wineserver", "-k")) // fails if nothing is running
	if _, err := finish(w.command("wineserver", "-w")); err != nil {
		t.Error(err)
	}
}

// wine is a command for Windows.
func (w *windows) wine(name string, args ...string) *exec.Cmd {
	return w.command("wine", append([]string{name}, args...)...)
}

// starts starts one of the two programs.
func (w *windows) starts(t testing.TB, file string, env []string, args ...string) *program {
	t.Helper()
	folder, err := forWindows()
	if err != nil {
		t.Fatal(err)
	}
	return w.startCommand(t, env, w.wine(filepath.Join(folder, file), args...))
}

// The two programs for Windows.
const (
	forShells  = "smokeball-connect.com"
	withWindow = "smokeball-connect.exe"
)

// runs runs a command of one of the two programs to its end.
func (w *windows) runs(t testing.TB, file string, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	p := w.starts(t, file, env, args...)
	code = p.wait(t)
	return strings.ReplaceAll(p.stdout(), "\r\n", "\n"), p.stderr(), code
}

// desktop starts the program on a desktop with a taskbar, and returns the whole desktop.
func (w *windows) desktop(t testing.TB, env []string, program string, args ...string) *window {
	t.Helper()
	w.startCommand(t, env, w.wine("explorer", append([]string{"/desktop=desktop,1200x900", program}, args...)...))
	return w.window(t, desktopTitle)
}

// probe asks an independent program about Windows, and returns its lines, sorted.
func (w *windows) probe(t testing.TB, what string) []string {
	t.Helper()
	p := w.startCommand(t, nil, w.wine(`C:\probe.exe`, what))
	if code := p.wait(t); code != 0 {
		t.Fatalf("probe %s: exit code %d", what, code)
	}
	lines := strings.FieldsFunc(p.stdout(), func(r rune) bool { return r == '\n' || r == '\r' })
	slices.Sort(lines)
	return lines
}

// folder finds a folder in the person's profile by its path there.
func (w *windows) folder(t testing.TB, path string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(w.drive, "users", "*", path))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %q, %v", path, found, err)
	}
	return found[0]
}

// hold has another program open files, with "hold" so that they can't be replaced, or with "hold-alone" so that they can't even be read.
// letGo, or the end of the test, closes them.
func (w *windows) hold(t testing.TB, how string, files ...string) (letGo func()) {
	t.Helper()
	args := []string{how}
	for _, file := range files {
		args = append(args, "Z:"+strings.ReplaceAll(file, "/", `\`))
	}
	cmd := w.wine(`C:\probe.exe`, args...)
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	p := w.startCommand(t, nil, cmd)
	waitFor(t, "another program to open the files", func() bool {
		select {
		case <-p.ended:
			t.Fatalf("the other program says %q", p.stdout())
		default:
		}
		return strings.HasPrefix(p.stdout(), "held")
	})
	return func() {
		input.Close()
		if code := p.wait(t); code != 0 {
			t.Errorf("the other program ends with %d", code)
		}
	}
}

// registry runs reg.exe, and reports whether it succeeded.
func (w *windows) registry(t testing.TB, args ...string) (out string, ok bool) {
	t.Helper()
	p := w.startCommand(t, nil, w.wine("reg", args...))
	code := p.wait(t)
	return p.stdout(), code == 0
}
