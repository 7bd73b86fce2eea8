// Package waylandtest gives tests their own Wayland compositor.
package waylandtest

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// startWithin is how long the compositor may take to start. The machine may be busy.
const startWithin = 2 * time.Minute

// configuration makes sway give windows the size that they ask for.
const configuration = `xwayland disable
output HEADLESS-1 resolution 1280x900
for_window [title=".*"] floating enable
`

// Compositor is a sway without a screen.
type Compositor struct {
	Socket  string // for programs: WAYLAND_DISPLAY
	Control string // for swaymsg: SWAYSOCK
}

// Start starts a compositor, which ends with the test. Every program of this user may use it.
func Start(t testing.TB) Compositor {
	t.Helper()
	folder, err := os.MkdirTemp("", "sway") //nolint:usetesting // the path of a socket has at most 107 bytes, and that of t.TempDir is long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	c := Compositor{Socket: filepath.Join(folder, "wayland-1"), Control: filepath.Join(folder, "control")}
	file := filepath.Join(folder, "config")
	if err := os.WriteFile(file, []byte(configuration), 0o644); err != nil {
		t.Fatal(err)
	}
	said, err := os.Create(filepath.Join(folder, "said"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	sway := exec.Command("sway", "--config", file)
	sway.Dir = folder
	sway.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + folder, "XDG_RUNTIME_DIR=" + folder, "SWAYSOCK=" + c.Control,
		"WLR_BACKENDS=headless", "WLR_LIBINPUT_NO_DEVICES=1", "WLR_RENDERER=pixman",
	}
	sway.Stdout, sway.Stderr = said, said
	sway.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	if os.Getuid() == 0 { // sway does not run as root
		const nobody = 65534
		sway.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
		if err := os.Chown(folder, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	if err := sway.Start(); err != nil {
		t.Fatalf("sway cannot be started (`make test-needs` installs it): %v", err)
	}
	ended := make(chan struct{})
	go func() {
		sway.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		syscall.Kill(-sway.Process.Pid, syscall.SIGKILL)
		<-ended
		if text, err := os.ReadFile(said.Name()); t.Failed() && err == nil {
			t.Logf("sway said:\n%s", text)
		}
	})
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	late := time.NewTimer(startWithin)
	defer late.Stop()
	for !answers(c.Control) || !answers(c.Socket) {
		select {
		case <-look.C:
		case <-ended:
			t.Fatal("sway ended instead of starting")
		case <-late.C:
			t.Fatalf("sway did not answer within %v", startWithin)
		}
	}
	return c
}

// answers reports whether a program listens on a socket.
func answers(socket string) bool {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
