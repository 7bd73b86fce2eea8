// Package messagebox tells a person something, or asks them, when the program cannot draw its own window.
package messagebox

import "golang.org/x/sys/windows"

// Tell shows a message box and waits until it is closed.
func Tell(title, text string) { show(title, text, windows.MB_OK|windows.MB_ICONINFORMATION) }

// Ask shows a message box with a question and reports whether the answer was yes. The default button is No.
func Ask(title, text string) bool {
	const yes = 6 // IDYES
	return show(title, text, windows.MB_YESNO|windows.MB_ICONQUESTION|windows.MB_DEFBUTTON2) == yes
}

func show(title, text string, kind uint32) int32 {
	t, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return 0
	}
	b, err := windows.UTF16PtrFromString(text)
	if err != nil {
		return 0
	}
	answer, _ := windows.MessageBox(0, b, t, kind|windows.MB_SETFOREGROUND|windows.MB_TOPMOST)
	return answer
}
