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

func watch(reopen, quit func()) {
	onReopen, onQuit = reopen, quit
	C.watchDock()
}

func show(shown bool) { C.showInDock(C.bool(shown)) }

//export dockReopen
func dockReopen() { onReopen() }

//export dockQuit
func dockQuit() { onQuit() }
