//go:build linux

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// deprivation is something that a program has to do without.
type deprivation string

const (
	noPorts   deprivation = "ports"   // it cannot listen on any port, as if the system had reserved all of them
	noNetwork deprivation = "network" // there is none except loopback
)

// deprivedOf is the environment variable that makes the test binary take something away from itself and then become another program,
// instead of running tests.
const deprivedOf = "E2E_DEPRIVED_OF"

func TestMain(m *testing.M) {
	if what, ok := os.LookupEnv(deprivedOf); ok {
		fmt.Fprintln(os.Stderr, become(deprivation(what), os.Args[1:]))
		os.Exit(1)
	}
	m.Run()
}

// deprived is a command of the session that has to do without something.
func (s *session) deprived(t testing.TB, of deprivation, program ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := s.command(self, program...)
	cmd.Env = append(slices.Clip(cmd.Env), deprivedOf+"="+string(of))
	if of == noNetwork {
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWNET
		if uid, gid := os.Getuid(), os.Getgid(); uid != 0 {
			// Anybody may make a network namespace inside a user namespace. Nobody's ID changes there: the session bus checks them.
			cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
			cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: uid, HostID: uid, Size: 1}}
			cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: gid, HostID: gid, Size: 1}}
			cmd.SysProcAttr.AmbientCaps = []uintptr{unix.CAP_NET_ADMIN}
		}
	}
	return cmd
}

// become takes something away from this process and makes it the program. It only returns if that fails.
func become(of deprivation, program []string) error {
	runtime.LockOSThread() // the filter is only for the thread that becomes the program
	err := os.Unsetenv(deprivedOf)
	switch {
	case err != nil:
	case of == noPorts:
		err = refuseToBind()
	case of == noNetwork:
		err = raiseLoopback()
	}
	if err != nil {
		return err
	}
	return syscall.Exec(program[0], program, os.Environ())
}

// refuseToBind makes Linux refuse with EACCES to bind this thread's sockets to addresses of IPv4 and IPv6, also when it has become another
// program (seccomp(2)). A filter only sees the length of the address: Unix and netlink sockets have others.
func refuseToBind() error {
	const number, length = 0, 32 // the offsets of the system call's number and of its third argument in struct seccomp_data
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	is := func(value uint32, then, otherwise uint8) unix.SockFilter { // with how many instructions to skip
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: value, Jt: then, Jf: otherwise}
	}
	answer := func(what uint32) unix.SockFilter { return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: what} }
	filter := []unix.SockFilter{
		load(number), is(unix.SYS_BIND, 0, 3),
		load(length), is(unix.SizeofSockaddrInet4, 2, 0), is(unix.SizeofSockaddrInet6, 1, 0),
		answer(unix.SECCOMP_RET_ALLOW),
		answer(unix.SECCOMP_RET_ERRNO | uint32(unix.EACCES)),
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no new privileges: %w", err)
	}
	all := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&all)))
	if errno != 0 {
		return fmt.Errorf("a filter for system calls: %w", errno)
	}
	return nil
}

// raiseLoopback brings up the loopback interface, which is down in a new network namespace.
func raiseLoopback() error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(socket)
	loopback, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	loopback.SetUint16(unix.IFF_UP)
	if err := unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, loopback); err != nil {
		return fmt.Errorf("the loopback interface cannot be brought up: %w", err)
	}
	return nil
}
