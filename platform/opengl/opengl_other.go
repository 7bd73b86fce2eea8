//go:build !windows

package opengl

// Available reports whether windows can be drawn.
func Available() bool { return true }
