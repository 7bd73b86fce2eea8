// Package listeners finds the programs that listen on ports of this computer.
package listeners

import (
	"context"
	"path/filepath"
	"strings"
)

// Listener is a program that listens.
type Listener struct {
	Process int // its process ID; 0 if the system does not tell
	// Program is the name of its file, without the folder and ".exe"; "" if the system does not tell, which is common for other users'
	// programs. It may contain any character.
	Program string
}

// On returns the listener on each of the ports, on any address, as far as the system tells. Ports without one are absent.
func On(ctx context.Context, ports []int) map[int]Listener { return on(ctx, ports) }

// nameOf returns the name of a program, given the path of its file.
func nameOf(path string) string {
	name := filepath.Base(path)
	if name == "." || name == string(filepath.Separator) {
		return ""
	}
	if ext := filepath.Ext(name); strings.EqualFold(ext, ".exe") || strings.EqualFold(ext, ".com") {
		name = strings.TrimSuffix(name, ext)
	}
	return name
}
