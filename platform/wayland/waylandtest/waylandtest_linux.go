// Package waylandtest gives tests a Wayland compositor of their own.
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

// startWithin is how long the compositor may take to answer, on a machine that is busy.
const startWithin = 2 * time.Minute

// configuration is that of a sway whose windows have the size that they ask for.
const configuration = `xwayland disable
output HEADLESS-1 resolution 1280x900
for_window [title=".*"] floating enable
`

// Compositor is a sway without a screen.
type Compositor struct {
	Socket  string // where programs find it: WAYLAND_DISPLAY
	Control string // where swaymsg finds it: SWAYSOCK
}

// Start starts a compositor. It ends with the test. Every program of this user may use it.
func Start(t testing.TB) Compositor {
	t.Helper()
	folder, err := os.MkdirTemp("", "sway") //nolint:usetesting // a short name: the path of a socket has at most 107 bytes
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
	if os.Getuid() == 0 { // sway does not run for root
		const nobody = 65534
		sway.SysProcAttr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
		if err := os.Chown(folder, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	if err := sway.Start(); err != nil {
		t.Fatalf("there is no compositor, which `make test-needs` installs: %v", err)
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
			t.Fatal("sway does not start")
		case <-late.C:
			t.Fatalf("waited %v in vain for sway to answer", startWithin)
		}
	}
	return c
}

// answers reports whether somebody listens at a socket.
func answers(socket string) bool {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
