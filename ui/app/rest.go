//go:build !console

package app

import (
	"runtime"
	"time"

	"fyne.io/fyne/v2"
)

const (
	// restFor is how long Fyne's thread rests at a time. What does not wake it may have to wait for as long.
	restFor = 100 * time.Millisecond
	// restAfter is how long it keeps working once nothing is visible, to make the tray or to finish hiding the window.
	restAfter = 2 * time.Second
)

// rest lets Fyne's thread rest while no window is shown. Even then, Fyne's loop polls the system for events, and every window for something
// to paint, 60 times a second (runGL in internal/driver/glfw/loop.go of Fyne 2.8; docs/performance.md). So in each round it is given a
// pause to run. Work for Fyne's thread that arrives meanwhile is done first when the pause is over; wake ends it at once.
//
// All methods except wake have to be called on Fyne's thread.
type rest struct {
	round   *fyne.Animation // its Tick is called once a round, after the events
	hidden  bool
	resting bool
	queued  bool // a pause is queued
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
	if runtime.GOOS == "darwin" { // the menu bar's menu is on the same thread, and macOS slows down programs without a window by itself
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

// queue puts a pause behind everything else that is waiting for Fyne's thread.
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

// wake ends a pause, when a person is waiting for something on Fyne's thread. Any goroutine may call it.
func (r *rest) wake() {
	select {
	case r.woken <- struct{}{}:
	default:
	}
}
