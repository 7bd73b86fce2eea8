//go:build !windows

package opengl

func available() bool { return true }
