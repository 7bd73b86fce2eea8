package desktop

import "testing"

func TestNoDisplay(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", "")
	if HasDisplay() {
		t.Error("a display out of nowhere")
	}
	t.Setenv("DISPLAY", ":54321")
	if HasDisplay() {
		t.Error("a display that does not answer")
	}
}

func TestNoTray(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if HasTray(t.Context()) {
		t.Error("a tray without a bus")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/nothing")
	if HasTray(t.Context()) {
		t.Error("a tray on a bus that does not answer")
	}
}
