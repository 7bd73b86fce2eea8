package display

import "testing"

func TestNoDisplay(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", "")
	if Available() {
		t.Error("available without DISPLAY and WAYLAND_DISPLAY")
	}
	t.Setenv("DISPLAY", ":54321")
	if Available() {
		t.Error("available although the display does not answer")
	}
}
