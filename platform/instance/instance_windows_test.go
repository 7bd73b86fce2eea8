package instance

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"smokeball-connect/platform/hiddenwindow"
)

// claimFolder returns "", because claims do not depend on a folder here.
func claimFolder(*testing.T) string { return "" }

var (
	user32      = windows.NewLazySystemDLL("user32.dll")
	findWindow  = user32.NewProc("FindWindowW")
	postMessage = user32.NewProc("PostMessageW")
	sendMessage = user32.NewProc("SendMessageW")
)

// When the Restart Manager asks the program to end, it says yes, is told to quit, and Windows waits until it has ended.
func TestEndingForAnUpdate(t *testing.T) {
	i, err := Claim("", false)
	if err != nil {
		t.Fatal(err)
	}
	title, err := windows.UTF16PtrFromString("window")
	if err != nil {
		t.Fatal(err)
	}
	class, err := windows.UTF16PtrFromString(hiddenwindow.Class)
	if err != nil {
		t.Fatal(err)
	}
	window, _, _ := findWindow.Call(uintptr(unsafe.Pointer(class)), uintptr(unsafe.Pointer(title)))
	if may, _, _ := sendMessage.Call(window, wmQueryEndSession, 0, 1); may != 1 {
		t.Fatal("the program refuses to end")
	}
	select {
	case message := <-i.Messages():
		t.Errorf("the question alone delivers %q", message)
	default:
	}
	postMessage.Call(window, wmClose, 0, 0)
	if message := <-i.Messages(); message != Quit {
		t.Errorf("closing the window delivers %q, want %q", message, Quit)
	}
	waited := make(chan time.Time)
	go func() {
		sendMessage.Call(window, wmEndSession, 1, 1)
		waited <- time.Now()
	}()
	if message := <-i.Messages(); message != Quit {
		t.Errorf("the end of the session delivers %q, want %q", message, Quit)
	}
	saved := time.Now()
	i.Close()
	if (<-waited).Before(saved) {
		t.Error("Windows did not wait for the program to end")
	}
}

func TestASecondClaim(t *testing.T) {
	first, err := Claim("", true)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if _, err := Claim("", true); !errors.Is(err, ErrRunning) {
		t.Errorf("a second claim: %v, want ErrRunning", err)
	}
}

// Running waits for the end of the process, because only then can its files be replaced. The claim is given up earlier.
func TestTheEndOfTheProcess(t *testing.T) {
	if os.Getenv("CLAIM_AND_LINGER") != "" {
		i, err := Claim("", true)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(os.Stdout, "claimed")
		<-i.Messages()
		i.Close()
		io.Copy(io.Discard, os.Stdin) // lingers until its input is closed
		return
	}
	program := filepath.Join(os.TempDir(), fmt.Sprintf("lingers-%d.exe", os.Getpid())) // Wine could not remove t.TempDir
	content, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, content, 0o700); err != nil {
		t.Fatal(err)
	}
	lingers := exec.Command(program, "-test.run=^TestTheEndOfTheProcess$")
	lingers.Env = append(os.Environ(), "CLAIM_AND_LINGER=1")
	letGo, err := lingers.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	says, err := lingers.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := lingers.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(says).ReadString('\n'); line != "claimed\n" {
		t.Fatalf("the other process says %q, %v, want claimed", line, err)
	}
	ended := Running("", true)
	if err := Signal("", true, Quit); err != nil {
		t.Fatal(err)
	}
	if within(t, time.Second, ended) {
		t.Error("Running reports the end of a process that goes on")
	}
	letGo.Close()
	if !within(t, time.Minute, ended) {
		t.Fatal("Running does not report the end within a minute")
	}
	if err := os.Remove(program); err != nil {
		t.Errorf("the program's file cannot be removed: %v", err)
	}
	lingers.Wait()
}

// within calls ended with a deadline.
func within(t *testing.T, d time.Duration, ended func(context.Context) bool) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	return ended(ctx)
}
