package desktop

import (
	"bufio"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// The process ends as the program does: what is registered with COM would call it otherwise, when Go is not there any more.
func TestMain(m *testing.M) { Exit(m.Run()) }

// claimFolder is empty: a claim is the session's own.
func claimFolder(*testing.T) string { return "" }

var sendMessage = user32.NewProc("SendMessageW")

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
	class, err := hiddenClass()
	if err != nil {
		t.Fatal(err)
	}
	window, _, _ := findWindow.Call(uintptr(unsafe.Pointer(class.name)), uintptr(unsafe.Pointer(title)))
	if may, _, _ := sendMessage.Call(window, wmQueryEndSession, 0, 1); may != 1 {
		t.Fatal("the program does not want to end")
	}
	select {
	case word := <-i.Words():
		t.Errorf("the question alone makes it hear %q", word)
	default:
	}
	postMessage.Call(window, wmClose, 0, 0)
	if word := <-i.Words(); word != Quit {
		t.Errorf("closed, and it hears %q", word)
	}
	waited := make(chan time.Time)
	go func() {
		sendMessage.Call(window, wmEndSession, 1, 1)
		waited <- time.Now()
	}()
	if word := <-i.Words(); word != Quit {
		t.Errorf("the session ends, and it hears %q", word)
	}
	saved := time.Now()
	i.Close()
	if (<-waited).Before(saved) {
		t.Error("Windows did not wait for the program to end")
	}
}

func TestSecretClipboard(t *testing.T) {
	c := NewSecretClipboard()
	for _, secret := range []string{"a token", strings.Repeat("long ", 2000), "“Straße”"} {
		if err := c.Copy(secret); err != nil {
			t.Fatal(err)
		}
		if text, err := c.Text(); err != nil || text != secret {
			t.Errorf("%d characters came back as %d, %v", len(secret), len(text), err)
		}
	}
	if err := c.Clear(); err != nil {
		t.Fatal(err)
	}
	if text, err := c.Text(); err != nil || text != "" {
		t.Errorf("cleared, and %d characters are left, %v", len(text), err)
	}
}

func TestAutostart(t *testing.T) {
	if _, err := readString(registry.CURRENT_USER, runKey, runName); err == nil && os.Getenv("WINEPREFIX") == "" {
		t.Fatal("the program is installed here: this test would change how it starts")
	}
	a := &Autostart{`"C:\Program Files\x\smokeball-connect.exe" --hidden`}
	if err := a.Set(false); err != nil || a.Enabled() {
		t.Fatalf("enabled %v, %v", a.Enabled(), err)
	}
	if err := a.Refresh(); err != nil || a.Enabled() {
		t.Errorf("a refresh enables it: %v", err)
	}
	for range 2 {
		if err := a.Set(true); err != nil || !a.Enabled() {
			t.Fatalf("enabled %v, %v", a.Enabled(), err)
		}
	}
	moved := &Autostart{`"D:\smokeball-connect.exe" --hidden`}
	if err := moved.Refresh(); err != nil {
		t.Error(err)
	}
	if command, err := readString(registry.CURRENT_USER, runKey, runName); err != nil || command != moved.command {
		t.Errorf("it starts %s, %v", command, err)
	}
	// Switched off in the Task Manager.
	approved, _, err := registry.CreateKey(registry.CURRENT_USER, approvedKey, registry.SET_VALUE)
	if err != nil {
		t.Fatal(err)
	}
	defer approved.Close()
	if err := approved.SetBinaryValue(runName, []byte{3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}); err != nil {
		t.Fatal(err)
	}
	if a.Enabled() {
		t.Error("switched off, and enabled")
	}
	if err := a.Set(true); err != nil || !a.Enabled() {
		t.Errorf("switched on again, enabled %v, %v", a.Enabled(), err)
	}
	if err := a.Set(false); err != nil || a.Enabled() {
		t.Errorf("enabled %v, %v", a.Enabled(), err)
	}
}

func TestOpenGL(t *testing.T) {
	for text, want := range map[string][2]int{"4.5 (Compatibility Profile) Mesa 22.3.6": {4, 5}, "1.1.0": {1, 1}, "2.1": {2, 1}, "": {}, "GL": {}} {
		if major, minor := parseOpenGL(text); major != want[0] || minor != want[1] {
			t.Errorf("%q is %d.%d", text, major, minor)
		}
	}
	major, minor := openGLVersion()
	t.Logf("this computer has OpenGL %d.%d", major, minor)
	if has := HasOpenGL(); has != (major > 2 || major == 2 && minor > 0) {
		t.Errorf("with %d.%d: %v", major, minor, has)
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

// A text is shown as it is, and nothing in it is executed or changes what else is in the notification.
func TestToastXML(t *testing.T) {
	const title, text = `$(calc) & "more" <text>`, `</text><action arguments="x"/>`
	for _, offer := range []bool{false, true} {
		described, err := toastXML(title, text, offer)
		if err != nil {
			t.Fatal(err)
		}
		var toast struct {
			Launch string   `xml:"launch,attr"`
			Texts  []string `xml:"visual>binding>text"`
			Action []struct {
				Content   string `xml:"content,attr"`
				Arguments string `xml:"arguments,attr"`
			} `xml:"actions>action"`
		}
		if err := xml.Unmarshal([]byte(described), &toast); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(toast.Texts, []string{title, text}) || toast.Launch != toastOpen {
			t.Errorf("%+v", toast)
		}
		if (len(toast.Action) == 1) != offer || offer && toast.Action[0].Arguments != toastSignIn {
			t.Errorf("offer %v: %+v", offer, toast.Action)
		}
	}
}

// A click finds the program where it is now, wherever it was before.
func TestToastsFollowTheProgram(t *testing.T) {
	if err := writeString(toastClassKey+`\LocalServer32`, "", `"C:\old\smokeball-connect.exe" --hidden`); err != nil {
		t.Fatal(err)
	}
	// What else it does may fail where Windows has no notifications.
	if err := NewToasts(func() {}, func() {}).ready(); err != nil {
		t.Logf("no notifications here: %v", err)
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if command, err := readString(registry.CURRENT_USER, toastClassKey+`\LocalServer32`, ""); err != nil || command != `"`+own+`" --hidden` {
		t.Errorf("a click starts %s, %v", command, err)
	}
	if id, err := readString(registry.CURRENT_USER, toastAppKey, "CustomActivator"); err != nil || id != toastGUID {
		t.Errorf("a click calls %s, %v", id, err)
	}
	if name, err := readString(registry.CURRENT_USER, toastAppKey, "DisplayName"); err != nil || name != "Connect for Smokeball" {
		t.Errorf("they come from %q, %v", name, err)
	}
	if err := Forget(); err != nil {
		t.Error(err)
	}
	if _, err := readString(registry.CURRENT_USER, toastAppKey, "CustomActivator"); err == nil {
		t.Error("forgotten, and still there")
	}
}

// Whoever has ended the program can replace its files: the claim is given up before the process has ended, and that is not enough.
func TestTheEndOfTheProcess(t *testing.T) {
	if os.Getenv("CLAIM_AND_LINGER") != "" {
		i, err := Claim("", true)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("claimed")
		<-i.Words()
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
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	return ended(ctx)
}
