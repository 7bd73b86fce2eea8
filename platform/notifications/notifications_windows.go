package notifications

import (
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"unsafe"

	"git.sr.ht/~jackmordaunt/go-toast/v2/wintoast"
	"github.com/go-ole/go-ole"
	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"

	"smokeball-connect/product"
)

// What identifies the program's notifications to Windows. The GUID must not be shared with another program, or a click on a
// notification could start that one.
const (
	guid = "{BAD6BA89-25C7-457E-9603-D5D907682CEB}"

	appKey   = `Software\Classes\AppUserModelId\` + product.ID
	classKey = `Software\Classes\CLSID\` + guid
)

// The arguments of a click on a notification, and on its button.
const (
	clickOpens   = "open"
	clickSignsIn = "sign-in"
)

// Notifications are those of Windows, shown through COM alone.
type Notifications struct{ ready func() error }

func newNotifications(_ []byte, open, signIn func()) *Notifications {
	wintoast.SetActivationCallback(func(_, argument string, _ []wintoast.UserData) {
		if argument == clickSignsIn {
			signIn()
		} else {
			open()
		}
	})
	n := &Notifications{sync.OnceValue(register)}
	go n.ready() //nolint:errcheck // now, or a click that has started the program would be lost; show returns the error
	return n
}

// register tells Windows which program shows notifications, and which to start when one is clicked: this one, at its present
// path.
func register() error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	for _, v := range []struct{ key, name, text string }{
		{appKey, "DisplayName", product.Name},
		{appKey, "CustomActivator", guid},
		{classKey + `\LocalServer32`, "", `"` + program + `" --hidden`},
	} {
		if err := writeString(v.key, v.name, v.text); err != nil {
			return fmt.Errorf("notifications cannot be registered: %w", err)
		}
	}
	if err := wintoast.SetAppData(wintoast.AppData{AppID: product.ID, GUID: guid}); err != nil {
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

// listenToClicks registers the COM object that Windows calls when a notification is clicked. The library does that only with the
// first notification, which is too late for a process that a click has started.
func listenToClicks() error {
	if err := registerClassObject.Find(); err != nil {
		return err
	}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // this thread keeps COM's multithreaded apartment alive, which all other threads use
		if err := ole.RoInitialize(1); err != nil {
			started <- err
			return
		}
		var cookie uint32
		const localServer, multipleUse = 4, 1 // CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE
		result, _, _ := registerClassObject.Call(uintptr(unsafe.Pointer(ole.NewGUID(guid))),
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

// show also fails on a Windows without notifications.
func (n *Notifications) show(title, text string, offerSignIn bool) error {
	if err := n.ready(); err != nil {
		return err
	}
	description, err := toastXML(title, text, offerSignIn)
	if err != nil {
		return err
	}
	return wintoast.Push(product.ID, description)
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
	described := toast{Launch: clickOpens}
	described.Binding.Template = "ToastGeneric"
	described.Binding.Text = []string{title, text}
	if offerSignIn {
		described.Actions = []action{{"Sign in again", clickSignsIn}}
	}
	out, err := xml.Marshal(described)
	return string(out), err
}

func forget() error {
	var errs []error
	for _, key := range []string{appKey, classKey + `\LocalServer32`, classKey} {
		if err := registry.DeleteKey(registry.CURRENT_USER, key); err != nil && !errors.Is(err, registry.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
