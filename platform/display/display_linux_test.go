package display

import "testing"

func TestNoDisplay(t *testing.T) {
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", "")
	if Available() {
		t.Error("a display out of nowhere")
	}
	t.Setenv("DISPLAY", ":54321")
	if Available() {
		t.Error("a display that does not answer")
	}
}
