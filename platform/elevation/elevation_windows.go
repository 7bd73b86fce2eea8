package elevation

import (
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

var (
	getShellWindow         = windows.NewLazySystemDLL("user32.dll").NewProc("GetShellWindow")
	createProcessWithToken = windows.NewLazySystemDLL("advapi32.dll").NewProc("CreateProcessWithTokenW")
)

// startWithout starts the program with the token of the shell, which is the person's own. An administrator who has confirmed a prompt has
// two tokens, and the process cannot get the other one in a form that starts programs.
func startWithout(path string, args []string) (bool, error) {
	if !windows.GetCurrentProcessToken().IsElevated() {
		return false, nil
	}
	token, err := shellToken()
	if err != nil || token == 0 {
		return false, err
	}
	defer token.Close()
	if token.IsElevated() { // then everything on this desktop is elevated
		return false, nil
	}
	command, err := windows.UTF16PtrFromString(windows.ComposeCommandLine(append([]string{path}, args...)))
	if err != nil {
		return false, err
	}
	application, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return false, err
	}
	startup := windows.StartupInfo{}
	startup.Cb = uint32(unsafe.Sizeof(startup))
	var process windows.ProcessInformation
	const withoutProfile = 0
	ok, _, failure := createProcessWithToken.Call(uintptr(token), withoutProfile, uintptr(unsafe.Pointer(application)),
		uintptr(unsafe.Pointer(command)), 0, 0, 0, uintptr(unsafe.Pointer(&startup)), uintptr(unsafe.Pointer(&process)))
	if ok == 0 {
		return false, os.NewSyscallError("CreateProcessWithTokenW", failure)
	}
	windows.CloseHandle(process.Thread)
	windows.CloseHandle(process.Process)
	return true, nil
}

// shellToken returns the token of the process that shows the desktop, 0 if there is none.
func shellToken() (windows.Token, error) {
	window, _, _ := getShellWindow.Call()
	if window == 0 {
		return 0, nil
	}
	var pid uint32
	if _, err := windows.GetWindowThreadProcessId(windows.HWND(window), &pid); err != nil || pid == 0 {
		return 0, nil
	}
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, pid)
	if err != nil {
		return 0, fmt.Errorf("the desktop's process: %w", err)
	}
	defer windows.CloseHandle(process)
	var token, copied windows.Token
	if err := windows.OpenProcessToken(process, windows.TOKEN_DUPLICATE, &token); err != nil {
		return 0, fmt.Errorf("the desktop's token: %w", err)
	}
	defer token.Close()
	const rights = windows.TOKEN_QUERY | windows.TOKEN_ASSIGN_PRIMARY | windows.TOKEN_DUPLICATE | windows.TOKEN_ADJUST_DEFAULT |
		windows.TOKEN_ADJUST_SESSIONID
	if err := windows.DuplicateTokenEx(token, rights, nil, windows.SecurityImpersonation, windows.TokenPrimary, &copied); err != nil {
		return 0, fmt.Errorf("the desktop's token: %w", err)
	}
	return copied, nil
}
