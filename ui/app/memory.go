//go:build !console

package app

import (
	"runtime/debug"
	"time"
)

const (
	// settledAfter is how long after a start, or after the window is shown, fonts are parsed and pictures drawn.
	settledAfter = 2 * time.Second
	// spareMemory is the percentage for debug.SetGCPercent, half of Go's default: a program that mostly waits has the time to collect
	// garbage twice as often.
	spareMemory = 50
)

// giveBackMemory returns memory that only the start needed, once it is over.
func giveBackMemory() {
	time.AfterFunc(settledAfter, func() {
		debug.SetGCPercent(spareMemory)
		debug.FreeOSMemory()
	})
}
