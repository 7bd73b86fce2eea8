//go:build linux

package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	"golang.org/x/sys/unix"
)

// How long anything may take. These are long because the machine may be busy; nothing waits that long if all is well.
const (
	// patience is for what a person would expect to happen at once.
	patience = 2 * time.Minute
	// compiling is for what may have to be compiled first, from scratch.
	compiling = 10 * time.Minute
)

// command is a command that is killed when the test process ends, and that can be killed together with everything it has started.
func command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	return cmd
}

// finish runs a command to its end and returns what it prints. If it does not end in time, it is killed, and the error names it.
func finish(cmd *exec.Cmd) (out []byte, err error) { return finishWithin(patience, cmd) }

// finishWithin is finish with another time limit.
func finishWithin(within time.Duration, cmd *exec.Cmd) (out []byte, err error) {
	printed, said, err := output(cmd)
	if err != nil {
		return nil, err
	}
	defer printed.Close()
	defer said.Close()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	if err := awaitEnd(within, cmd); err != nil {
		return printed.read(), fmt.Errorf("%s: %w\n%s%s", line(cmd), err, printed.read(), said.read())
	}
	return printed.read(), nil
}

// awaitEnd waits for a running command to end, and kills it if that takes too long.
func awaitEnd(within time.Duration, cmd *exec.Cmd) error {
	late := time.AfterFunc(within, func() { kill(cmd) })
	err := cmd.Wait()
	if !late.Stop() {
		return fmt.Errorf("did not end within %v", within)
	}
	return err
}

// kill kills a command and everything it has started.
func kill(cmd *exec.Cmd) {
	syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	cmd.Process.Kill()
}

// line is a command as it would be typed.
func line(cmd *exec.Cmd) string {
	return strings.Join(append([]string{filepath.Base(cmd.Path)}, cmd.Args[1:]...), " ")
}

// memory is a file that exists only in memory, for what a program prints. With a pipe, the test would also have to wait for all processes
// that have inherited it from the program.
type memory struct{ *os.File }

func newMemory() (memory, error) {
	fd, err := unix.MemfdCreate("output", unix.MFD_CLOEXEC)
	if err != nil {
		return memory{}, err
	}
	return memory{os.NewFile(uintptr(fd), "output")}, nil
}

// output makes a command print into memory.
func output(cmd *exec.Cmd) (printed, said memory, err error) {
	if printed, err = newMemory(); err != nil {
		return
	}
	if said, err = newMemory(); err != nil {
		printed.Close()
		return
	}
	cmd.Stdout, cmd.Stderr = printed.File, said.File
	return
}

// read returns what has been written so far.
func (m memory) read() []byte {
	content, err := io.ReadAll(io.NewSectionReader(m, 0, 1<<30))
	if err != nil {
		return nil
	}
	return content
}

// answer waits for a call that has no time limit of its own. If it does not return in time, it is abandoned, and the error names it.
func answer[T any](what string, ask func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	got := make(chan result, 1)
	go func() {
		value, err := ask()
		got <- result{value, err}
	}()
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case r := <-got:
		return r.value, r.err
	case <-late.C:
		var none T
		return none, fmt.Errorf("timed out after %v, waiting for %s", patience, what)
	}
}

// call calls a method of an object on the bus.
func call(object dbus.BusObject, method string, args ...any) *dbus.Call {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return object.CallWithContext(ctx, method, 0, args...)
}

// property reads a property of an object on the bus.
func property(object dbus.BusObject, name string) (v dbus.Variant, err error) {
	at := strings.LastIndex(name, ".")
	err = call(object, "org.freedesktop.DBus.Properties.Get", name[:at], name[at+1:]).Store(&v)
	return v, err
}

// waitFor waits until done returns true, and fails the test if that takes too long.
func waitFor(t testing.TB, what string, done func() bool) {
	t.Helper()
	waitLonger(t, patience, what, done)
}

// waitLonger is waitFor with another time limit.
func waitLonger(t testing.TB, within time.Duration, what string, done func() bool) {
	t.Helper()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for deadline := time.Now().Add(within); !done(); <-look.C {
		if time.Now().After(deadline) {
			t.Fatalf("timed out after %v, waiting for %s", within, what)
		}
	}
}

// endAll kills every process that has a variable, "NAME=value", in its environment, and waits for their ends. No other process may have
// that variable.
func endAll(variable string) error {
	for deadline := time.Now().Add(patience); ; {
		running := having(variable)
		if len(running) == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the processes %v do not end", running)
		}
		for _, pid := range running {
			if err := killAndAwait(pid, deadline); err != nil {
				return err
			}
		}
	}
}

// having are the processes that have a variable in their environment. A zombie has no environment.
func having(variable string) (pids []int) {
	environments, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range environments {
		content, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(append([]byte{0}, content...), []byte("\x00"+variable+"\x00")) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// killAndAwait kills a process, which need not be a child of this one, and waits for its end.
func killAndAwait(pid int, deadline time.Time) error {
	fd, err := unix.PidfdOpen(pid, 0)
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if err := unix.PidfdSendSignal(fd, unix.SIGKILL, nil, 0); err != nil {
		return nil // it has ended
	}
	for {
		ended, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, int(time.Until(deadline).Milliseconds()))
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err == nil && ended == 0 {
			err = fmt.Errorf("process %d does not end", pid)
		}
		return err
	}
}
