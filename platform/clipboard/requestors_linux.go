//go:build cgo

package clipboard

/*
#cgo LDFLAGS: -lX11
#include <X11/Xlib.h>
#include <X11/Xproto.h>

static XErrorHandler before;

static int ignoreRequestors(Display *display, XErrorEvent *event) {
	if (event->error_code == BadWindow && (event->request_code == X_ChangeProperty || event->request_code == X_SendEvent)) {
		return 0;
	}
	return before(display, event);
}

static void outliveThem(void) { before = XSetErrorHandler(ignoreRequestors); }
*/
import "C"

// outliveRequestors makes Xlib ignore the errors caused by that. Its default handler ends the program, and GLFW sets no other while it
// answers; SDL had the same bug (https://github.com/libsdl-org/SDL/issues/16231).
func outliveRequestors() { C.outliveThem() }
