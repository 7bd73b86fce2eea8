// Command probe inspects the credentials and the clipboard of Windows for the tests, without any code of the program. It also holds files
// open, as virus scanners and backups do, and makes Windows refuse to store credentials, as a policy does.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unsafe"

	"github.com/danieljoos/wincred"
	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

func main() {
	if name := strings.ToLower(filepath.Base(os.Args[0])); strings.HasPrefix(name, "powershell") {
		// Installed in place of PowerShell, it records that it was run.
		if err := os.WriteFile(`C:\powershell-was-run`, []byte(strings.Join(os.Args, " ")), 0o600); err != nil {
			fmt.Println(err)
		}
		return
	}
	switch os.Args[1] {
	case "credentials":
		all, err := wincred.List()
		if err != nil && !errors.Is(err, wincred.ErrElementNotFound) {
			fmt.Println("error:", err)
		}
		for _, c := range all {
			fmt.Printf("%s %d\n", c.TargetName, len(c.CredentialBlob))
		}
	case "clipboard":
		for _, format := range clipboardFormats() {
			fmt.Println(format)
		}
	case "refuse": // to store credentials
		protect("KRWD") // to be read, and to be protected otherwise
	case "allow": // that again
		protect("KA")
	case "hold": // others may read and write the files, but not replace them
		hold(os.Args[2:], windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE)
	case "hold-alone": // others may not even read the files
		hold(os.Args[2:], 0)
	}
}

var setKeySecurity = windows.NewLazySystemDLL("advapi32.dll").NewProc("RegSetKeySecurity")

// protect gives everybody no other rights, spelt as in SDDL, to the registry key in which Wine stores the credentials. If that can't be
// written, storing one fails as on a Windows with the policy that forbids it: with ERROR_NO_SUCH_LOGON_SESSION.
func protect(rights string) {
	if err := setRights(rights); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

func setRights(rights string) error {
	key, err := registry.OpenKey(registry.CURRENT_USER, `Software\Wine\Credential Manager`, windows.READ_CONTROL|windows.WRITE_DAC)
	if err != nil {
		return err
	}
	defer key.Close()
	descriptor, err := windows.SecurityDescriptorFromString("D:P(A;;" + rights + ";;;WD)")
	if err != nil {
		return err
	}
	code, _, _ := setKeySecurity.Call(uintptr(key), windows.DACL_SECURITY_INFORMATION, uintptr(unsafe.Pointer(descriptor)))
	if code != 0 {
		return windows.Errno(code)
	}
	return nil
}

// hold holds files open until its input ends.
func hold(files []string, share uint32) {
	for _, file := range files {
		name, err := windows.UTF16PtrFromString(file)
		if err == nil {
			_, err = windows.CreateFile(name, windows.GENERIC_READ, share, nil, windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
		}
		if err != nil {
			fmt.Println("error:", file, err)
			os.Exit(1)
		}
	}
	fmt.Println("held")
	io.Copy(io.Discard, os.Stdin)
}

var (
	user32         = windows.NewLazySystemDLL("user32.dll")
	openClipboard  = user32.NewProc("OpenClipboard")
	enumerate      = user32.NewProc("EnumClipboardFormats")
	formatName     = user32.NewProc("GetClipboardFormatNameW")
	closeClipboard = user32.NewProc("CloseClipboard")
	standardNames  = map[uintptr]string{1: "CF_TEXT", 7: "CF_OEMTEXT", 13: "CF_UNICODETEXT", 16: "CF_LOCALE"}
)

func clipboardFormats() (names []string) {
	if ok, _, err := openClipboard.Call(0); ok == 0 {
		return []string{"error: " + err.Error()}
	}
	defer closeClipboard.Call()
	for format, _, _ := enumerate.Call(0); format != 0; format, _, _ = enumerate.Call(format) {
		if name, ok := standardNames[format]; ok {
			names = append(names, name)
			continue
		}
		name := make([]uint16, 256)
		formatName.Call(format, uintptr(unsafe.Pointer(&name[0])), uintptr(len(name)))
		names = append(names, windows.UTF16ToString(name))
	}
	return names
}
