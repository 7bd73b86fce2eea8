//go:build linux

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"smokeball-connect/product"
)

// title is how the window's title begins.
const title = product.Name

// binary is the path of the program under test, which is built once, the way people build it.
var binary = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("E2E_PROGRAM"); path != "" {
		return filepath.Abs(path)
	}
	if _, err := finishWithin(compiling, command("make", "--no-print-directory", "-C", "..", "build")); err != nil {
		return "", err
	}
	return filepath.Abs(filepath.Join("..", "bin", "smokeball-connect"))
})

// program is a process of the program.
type program struct {
	cmd           *exec.Cmd
	ended         chan struct{}
	printed, said memory
}

// start starts the program in the session, with more environment variables. It is killed when the test ends.
func (s *session) start(t testing.TB, env []string, args ...string) *program {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return s.startCommand(t, env, s.command(path, args...))
}

// startCommand starts a command that runs the program. It is killed when the test ends.
func (s *session) startCommand(t testing.TB, env []string, cmd *exec.Cmd) *program {
	t.Helper()
	p := &program{cmd: cmd, ended: make(chan struct{})}
	p.cmd.Env = append(slices.Clip(p.cmd.Env), env...)
	var err error
	if p.printed, p.said, err = output(cmd); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.printed.Close()
		p.said.Close()
	})
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.cmd.Wait() // the process state says how it ended
		close(p.ended)
	}()
	t.Cleanup(func() {
		select {
		case <-p.ended:
		default:
			kill(cmd)
			<-p.ended
		}
		if strings.Contains(p.stderr(), "Error in Fyne call thread") {
			t.Error("a widget was touched outside Fyne's thread")
		}
		if t.Failed() && p.stderr() != "" {
			t.Logf("%s said:\n%s", line(cmd), withoutLinks(p.stderr()))
		}
	})
	return p
}

func (p *program) stdout() string { return string(p.printed.read()) }

func (p *program) stderr() string { return string(p.said.read()) }

// withoutLinks leaves out lines that are links, which must not be logged.
func withoutLinks(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "http") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// wait waits for the end of the program and returns its exit code.
func (p *program) wait(t testing.TB) int {
	t.Helper()
	select {
	case <-p.ended:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		p.cmd.Process.Signal(syscall.SIGQUIT) // it then prints what it is doing
		select {
		case <-p.ended:
		case <-time.After(10 * time.Second):
		}
		t.Fatalf("timed out after %v, waiting for the end of %s", patience, line(p.cmd))
		return -1
	}
}

// run runs a command of the program to its end.
func (s *session) run(t testing.TB, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	p := s.start(t, env, args...)
	code = p.wait(t)
	return p.stdout(), p.stderr(), code
}
