//go:build !console

package app

import (
	"runtime/debug"
	"time"
)

const (
	// settledAfter is when a start is over, or a window has been drawn for the first time: fonts were parsed then, and pictures drawn.
	settledAfter = 2 * time.Second
	// spareMemory is how much may be in use that nobody needs any more, in percent of what is needed. A program that mostly waits has the
	// time to look for that twice as often as Go does unless told.
	spareMemory = 50
)

// giveBackMemory returns, when the start is over, what only that has needed.
func giveBackMemory() {
	time.AfterFunc(settledAfter, func() {
		debug.SetGCPercent(spareMemory)
		debug.FreeOSMemory()
	})
}
