package listeners

import "golang.org/x/sys/windows"

func init() {
	tellsNoProcess = windows.NewLazySystemDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil
}
