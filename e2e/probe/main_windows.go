// Command probe inspects the credentials and the clipboard of Windows for the tests, without any code of the program. It also holds files
// open, as virus scanners and backups do.
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
	case "hold": // others may read and write the files, but not replace them
		hold(os.Args[2:], windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE)
	case "hold-alone": // others may not even read the files
		hold(os.Args[2:], 0)
	}
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
