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

// claimFolder is empty: a claim is the session's own.
func claimFolder(*testing.T) string { return "" }

var (
	user32      = windows.NewLazySystemDLL("user32.dll")
	findWindow  = user32.NewProc("FindWindowW")
	postMessage = user32.NewProc("PostMessageW")
	sendMessage = user32.NewProc("SendMessageW")
)

// The Restart Manager asks every window, then says that the session ends, and goes on when the program has ended.
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
		t.Fatal("the program does not want to end")
	}
	select {
	case message := <-i.Messages():
		t.Errorf("the question alone makes it hear %q", message)
	default:
	}
	postMessage.Call(window, wmClose, 0, 0)
	if message := <-i.Messages(); message != Quit {
		t.Errorf("closed, and it hears %q", message)
	}
	waited := make(chan time.Time)
	go func() {
		sendMessage.Call(window, wmEndSession, 1, 1)
		waited <- time.Now()
	}()
	if message := <-i.Messages(); message != Quit {
		t.Errorf("the session ends, and it hears %q", message)
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
		t.Errorf("a second claim: %v", err)
	}
}

// Whoever has ended the program can replace its files: the claim is given up before the process has ended, and that is not enough.
func TestTheEndOfTheProcess(t *testing.T) {
	if os.Getenv("CLAIM_AND_LINGER") != "" {
		i, err := Claim("", true)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(os.Stdout, "claimed")
		<-i.Messages()
		i.Close()
		io.Copy(io.Discard, os.Stdin) // and goes on, until it is let go
		return
	}
	program := filepath.Join(os.TempDir(), fmt.Sprintf("lingers-%d.exe", os.Getpid())) // a folder of its own could not be removed under Wine
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
		t.Fatalf("%q, %v", line, err)
	}
	ended := Running("", true)
	if err := Signal("", true, Quit); err != nil {
		t.Fatal(err)
	}
	if within(t, time.Second, ended) {
		t.Error("it has ended, and goes on")
	}
	letGo.Close()
	if !within(t, time.Minute, ended) {
		t.Fatal("it does not end")
	}
	if err := os.Remove(program); err != nil {
		t.Errorf("its file cannot be removed: %v", err)
	}
	lingers.Wait()
}

// within calls a function that waits, with a deadline.
func within(t *testing.T, d time.Duration, ended func(context.Context) bool) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	return ended(ctx)
}
