//go:build !console

package app

import (
	"runtime"
	"time"

	"fyne.io/fyne/v2"
)

const (
	// restFor is how long Fyne's thread rests at a time. A click in the tray's menu may wait for as long.
	restFor = 100 * time.Millisecond
	// restAfter is how long it goes on once there is nothing to be seen: with making the tray, or with what hiding a window takes.
	restAfter = 2 * time.Second
)

// rest lets Fyne's thread rest while no window is shown. Fyne's loop asks the system for events, and every window whether there is
// something to paint, 60 times a second, also then (runGL in internal/driver/glfw/loop.go of Fyne 2.8; docs/performance.md). So it is given
// something to do in each round: to wait. Whatever comes for Fyne's thread meanwhile is done first when that is over, or at once with wake.
//
// Its methods but wake are for Fyne's thread.
type rest struct {
	round   *fyne.Animation // its Tick is called once a round, after the events
	hidden  bool
	resting bool
	queued  bool // a pause
	over    *time.Timer
	woken   chan struct{}
}

func newRest() *rest {
	r := &rest{over: time.NewTimer(0), woken: make(chan struct{}, 1)}
	r.round = fyne.NewAnimation(time.Hour, func(float32) { r.queue() })
	r.round.RepeatCount = fyne.AnimationRepeatForever
	return r
}

// shown says whether a window is shown.
func (r *rest) shown(shown bool) {
	if runtime.GOOS == "darwin" { // the menu of the menu bar is on the same thread, and macOS has pauses of its own for who shows nothing
		return
	}
	r.hidden = !shown
	switch {
	case shown && r.resting:
		r.resting = false
		r.round.Stop()
	case !shown:
		time.AfterFunc(restAfter, func() { fyne.Do(r.begin) })
	}
}

func (r *rest) begin() {
	if r.hidden && !r.resting {
		r.resting = true
		r.round.Start()
	}
}

// queue puts a pause behind everything else that is to be done.
func (r *rest) queue() {
	if r.resting && !r.queued {
		r.queued = true
		fyne.Do(r.pause)
	}
}

func (r *rest) pause() {
	r.queued = false
	if !r.resting {
		return
	}
	r.over.Reset(restFor)
	select {
	case <-r.over.C:
	case <-r.woken:
	}
}

// wake ends a pause, for something on Fyne's thread that somebody waits for. Any goroutine may call it.
func (r *rest) wake() {
	select {
	case r.woken <- struct{}{}:
	default:
	}
}
