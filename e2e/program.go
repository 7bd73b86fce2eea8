//go:build linux

package e2e

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// title is what the window's title begins with.
const title = "Connect for Smokeball"

// binary is the program under test: made once, the way people make it.
var binary = sync.OnceValues(func() (string, error) {
	if path := os.Getenv("E2E_PROGRAM"); path != "" {
		return filepath.Abs(path)
	}
	make := exec.Command("make", "--no-print-directory", "build")
	make.Dir = ".."
	if out, err := make.CombinedOutput(); err != nil {
		return "", errors.New("make build: " + err.Error() + "\n" + string(out))
	}
	return filepath.Abs(filepath.Join("..", "bin", "smokeball-connect"))
})

// program is a process of the program that is running.
type program struct {
	cmd    *exec.Cmd
	ended  chan struct{}
	mu     sync.Mutex
	out    bytes.Buffer
	said   bytes.Buffer
	exited error
}

// start starts the program in the session, with more in its environment. It ends with the test.
func (s *session) start(t testing.TB, env []string, args ...string) *program {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return s.startCommand(t, env, s.command(path, args...))
}

// startCommand starts a command that runs the program. It ends with the test.
func (s *session) startCommand(t testing.TB, env []string, cmd *exec.Cmd) *program {
	t.Helper()
	p := &program{cmd: cmd, ended: make(chan struct{})}
	p.cmd.Env = append(p.cmd.Env[:len(p.cmd.Env):len(p.cmd.Env)], env...)
	p.cmd.WaitDelay = time.Second // what it has started may have inherited its output
	p.cmd.Stdout, p.cmd.Stderr = locked{&p.mu, &p.out}, locked{&p.mu, &p.said}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.exited = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		<-p.ended
		if strings.Contains(p.stderr(), "Error in Fyne call thread") {
			t.Error("a widget was touched outside Fyne's thread")
		}
		if t.Failed() && p.stderr() != "" {
			t.Logf("%s said:\n%s", strings.Join(append([]string{filepath.Base(cmd.Path)}, cmd.Args[1:]...), " "), withoutLinks(p.stderr()))
		}
	})
	return p
}

// locked is a buffer that can be read while it is written.
type locked struct {
	mu     *sync.Mutex
	buffer *bytes.Buffer
}

func (l locked) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(b)
}

func (p *program) stdout() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

func (p *program) stderr() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.String()
}

// withoutLinks leaves out the lines that are links: they are not for a log.
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
		t.Fatalf("%s does not end", filepath.Base(p.cmd.Path))
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
