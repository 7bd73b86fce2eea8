//go:build !windows

package desktop

// HasOpenGL reports whether windows can be drawn.
func HasOpenGL() bool { return true }
