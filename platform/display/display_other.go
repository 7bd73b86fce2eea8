//go:build !linux

package display

func available() bool { return true }
