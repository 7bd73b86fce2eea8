package opengl

import (
	"regexp"
	"runtime"
	"strconv"
	"unsafe"

	"golang.org/x/sys/windows"

	"smokeball-connect/platform/hiddenwindow"
)

var (
	user32            = windows.NewLazySystemDLL("user32.dll")
	gdi32             = windows.NewLazySystemDLL("gdi32.dll")
	opengl32          = windows.NewLazySystemDLL("opengl32.dll")
	getDC             = user32.NewProc("GetDC")
	releaseDC         = user32.NewProc("ReleaseDC")
	choosePixelFormat = gdi32.NewProc("ChoosePixelFormat")
	setPixelFormat    = gdi32.NewProc("SetPixelFormat")
	wglCreateContext  = opengl32.NewProc("wglCreateContext")
	wglMakeCurrent    = opengl32.NewProc("wglMakeCurrent")
	wglDeleteContext  = opengl32.NewProc("wglDeleteContext")
	glGetString       = opengl32.NewProc("glGetString")
)

// pixelFormat is PIXELFORMATDESCRIPTOR.
type pixelFormat struct {
	size, version                uint16
	flags                        uint32
	kind, colorBits              byte
	_                            [13]byte
	depthBits, stencil, aux      byte
	layer, reserved              byte
	layerMask, visible, damaging uint32
}

func available() bool {
	major, minor := version()
	return major > 2 || major == 2 && minor >= 1
}

// version returns the version of a context made for a hidden window, 0.0 if there is none.
func version() (major, minor int) {
	for _, p := range []*windows.LazyProc{wglCreateContext, wglMakeCurrent, glGetString} {
		if p.Find() != nil {
			return 0, 0
		}
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	window, err := hiddenwindow.New("opengl", 0, nil)
	if err != nil {
		return 0, 0
	}
	defer window.Destroy()
	dc, _, _ := getDC.Call(uintptr(window))
	defer releaseDC.Call(uintptr(window), dc)

	const drawToWindow, support, doubleBuffer = 0x4, 0x20, 0x1
	format := pixelFormat{version: 1, flags: drawToWindow | support | doubleBuffer, colorBits: 32, depthBits: 24}
	format.size = uint16(unsafe.Sizeof(format))
	n, _, _ := choosePixelFormat.Call(dc, uintptr(unsafe.Pointer(&format)))
	if ok, _, _ := setPixelFormat.Call(dc, n, uintptr(unsafe.Pointer(&format))); n == 0 || ok == 0 {
		return 0, 0
	}
	context, _, _ := wglCreateContext.Call(dc)
	if context == 0 {
		return 0, 0
	}
	defer wglDeleteContext.Call(context)
	if ok, _, _ := wglMakeCurrent.Call(dc, context); ok == 0 {
		return 0, 0
	}
	defer wglMakeCurrent.Call(0, 0)
	const glVersion = 0x1F02 // GL_VERSION
	text, _, _ := glGetString.Call(glVersion)
	if text == 0 {
		return 0, 0
	}
	return parseVersion(windows.BytePtrToString(*(**byte)(unsafe.Pointer(&text)))) // the memory belongs to OpenGL
}

// numbers are what every version of OpenGL begins with, such as "4.5 (Compatibility Profile) Mesa".
var numbers = regexp.MustCompile(`^(\d+)\.(\d+)`)

func parseVersion(text string) (major, minor int) {
	found := numbers.FindStringSubmatch(text)
	if found == nil {
		return 0, 0
	}
	major, _ = strconv.Atoi(found[1])
	minor, _ = strconv.Atoi(found[2])
	return major, minor
}
