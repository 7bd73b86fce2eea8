//go:build cgo

package dock

/*
#cgo CFLAGS: -x objective-c -fobjc-arc
#cgo LDFLAGS: -framework AppKit
#include <stdbool.h>

void watchDock(void);
void showInDock(bool);
*/
import "C"

var onReopen, onQuit func()

// Watch calls reopen when the person clicks the program's icon in the Dock or opens the program once more, and quit when the
// system wants it to end: the menu's Quit, the Dock's, the end of the session. Both are called on Fyne's thread, while the app
// runs. It is called once, before. On other systems it does nothing. Not tried on a Mac yet.
func Watch(reopen, quit func()) {
	onReopen, onQuit = reopen, quit
	C.watchDock()
}

// Show makes the program one with an icon in the Dock and a menu, or one that is in the menu bar only. It is for Fyne's
// thread; on other systems it does nothing. Not tried on a Mac yet.
func Show(shown bool) { C.showInDock(C.bool(shown)) }

//export dockReopen
func dockReopen() { onReopen() }

//export dockQuit
func dockQuit() { onQuit() }
