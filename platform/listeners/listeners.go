// Package listeners finds the programs that listen on ports of this computer.
package listeners

import (
	"context"
	"path/filepath"
	"strings"
)

// Listener is a program that listens.
type Listener struct {
	Process int // its number, 0 where the system does not tell
	// Program is the name of its file, without the folder and ".exe"; "" where the system does not tell, as it often does not of programs
	// that somebody else runs. It can have any letter in it.
	Program string
}

// On returns who listens on each of the ports, on whatever address, as far as the system tells. Where nobody does, there is none.
func On(ctx context.Context, ports []int) map[int]Listener { return on(ctx, ports) }

// nameOf is the name of a program's file, however the system writes paths.
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
