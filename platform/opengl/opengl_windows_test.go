package opengl

import "testing"

func TestOpenGL(t *testing.T) {
	for text, want := range map[string][2]int{
		"4.5 (Compatibility Profile) Mesa 22.3.6": {4, 5}, "1.1.0": {1, 1}, "2.1": {2, 1}, "": {}, "GL": {},
	} {
		if major, minor := parseVersion(text); major != want[0] || minor != want[1] {
			t.Errorf("%q: got %d.%d, want %d.%d", text, major, minor, want[0], want[1])
		}
	}
	major, minor := version()
	t.Logf("this computer has OpenGL %d.%d", major, minor)
	if has := Available(); has != (major > 2 || major == 2 && minor > 0) {
		t.Errorf("with OpenGL %d.%d, Available is %v", major, minor, has)
	}
}
