package desktop

import (
	"encoding/xml"
	"fmt"
	"os"
	"runtime"
	"sync"
	"unsafe"

	"git.sr.ht/~jackmordaunt/go-toast/v2/wintoast"
	"github.com/go-ole/go-ole"
	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// What Windows knows the program's notifications by. The GUID is this program's own: whoever shares one with another program
// starts that one when the notification is clicked.
const (
	toastApp  = "io.github.smokeball-connect"
	toastGUID = "{BAD6BA89-25C7-457E-9603-D5D907682CEB}"

	toastAppKey   = `Software\Classes\AppUserModelId\` + toastApp
	toastClassKey = `Software\Classes\CLSID\` + toastGUID
)

// What is clicked in a notification.
const (
	toastOpen   = "open"
	toastSignIn = "sign-in"
)

// Toasts are the notifications of Windows. They go through COM and nothing else: the common ways through PowerShell execute what
// is in a text.
type Toasts struct{ ready func() error }

// NewToasts makes the program's notifications. A click on one calls open, one on its button signIn, also in a program that Windows
// has started for that.
func NewToasts(open, signIn func()) *Toasts {
	wintoast.SetActivationCallback(func(_, argument string, _ []wintoast.UserData) {
		if argument == toastSignIn {
			signIn()
		} else {
			open()
		}
	})
	t := &Toasts{sync.OnceValue(registerToasts)}
	go t.ready() // or a click that has started the program would not be heard
	return t
}

// registerToasts tells Windows who shows notifications, and which program to start when one is clicked: this one, wherever it is by
// now.
func registerToasts() error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	for _, v := range []struct{ key, name, text string }{
		{toastAppKey, "DisplayName", "Connect for Smokeball"},
		{toastAppKey, "CustomActivator", toastGUID},
		{toastClassKey + `\LocalServer32`, "", `"` + program + `" --hidden`},
	} {
		if err := writeString(v.key, v.name, v.text); err != nil {
			return fmt.Errorf("notifications cannot be registered: %w", err)
		}
	}
	if err := wintoast.SetAppData(wintoast.AppData{AppID: toastApp, GUID: toastGUID}); err != nil {
		return fmt.Errorf("notifications cannot be registered: %w", err)
	}
	return listenToClicks()
}

func writeString(path, name, text string) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, path, registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	return key.SetStringValue(name, text)
}

var (
	combase             = windows.NewLazySystemDLL("combase.dll")
	registerClassObject = combase.NewProc("CoRegisterClassObject")
)

// listenToClicks registers what Windows calls when a notification is clicked. The library does that with the first notification
// only, which is too late for a program that a click has started.
func listenToClicks() error {
	if err := registerClassObject.Find(); err != nil {
		return err
	}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // which keeps COM in all threads that have not said otherwise
		if err := ole.RoInitialize(1); err != nil {
			started <- err
			return
		}
		var cookie uint32
		const localServer, multipleUse = 4, 1 // CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE
		result, _, _ := registerClassObject.Call(uintptr(unsafe.Pointer(ole.NewGUID(toastGUID))),
			uintptr(unsafe.Pointer(wintoast.ClassFactory)), localServer, multipleUse, uintptr(unsafe.Pointer(&cookie)))
		if int32(result) < 0 {
			started <- ole.NewError(result)
			return
		}
		started <- nil
		select {}
	}()
	return <-started
}

// Show shows a notification, with a button to sign in where that is offered. Title and text are shown as they are, whatever is in
// them. It fails where Windows has no notifications; then nothing is shown.
func (t *Toasts) Show(title, text string, offerSignIn bool) error {
	if err := t.ready(); err != nil {
		return err
	}
	description, err := toastXML(title, text, offerSignIn)
	if err != nil {
		return err
	}
	return wintoast.Push(toastApp, description)
}

// toastXML describes a notification
// (https://learn.microsoft.com/en-us/uwp/schemas/tiles/toastschema/schema-root).
func toastXML(title, text string, offerSignIn bool) (string, error) {
	type action struct {
		Content   string `xml:"content,attr"`
		Arguments string `xml:"arguments,attr"`
	}
	type toast struct {
		XMLName xml.Name `xml:"toast"`
		Launch  string   `xml:"launch,attr"`
		Binding struct {
			Template string   `xml:"template,attr"`
			Text     []string `xml:"text"`
		} `xml:"visual>binding"`
		Actions []action `xml:"actions>action"`
	}
	described := toast{Launch: toastOpen}
	described.Binding.Template = "ToastGeneric"
	described.Binding.Text = []string{title, text}
	if offerSignIn {
		described.Actions = []action{{"Sign in again", toastSignIn}}
	}
	out, err := xml.Marshal(described)
	return string(out), err
}
