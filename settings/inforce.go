package settings

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"smokeball-connect/auth"
)

// places are where settings are read from.
type places struct {
	file   File
	firm   firmPlace
	getenv func(string) string
}

func (p places) read() Layers {
	l := Layers{Environment: fromEnvironment(p.getenv)}
	l.Person, l.PersonErr = p.file.Read()
	l.Firm, l.FirmErr = p.firm.read()
	return l
}

// same reports whether the same settings and errors were read.
func (l Layers) same(other Layers) bool {
	text := func(err error) string {
		if err == nil {
			return ""
		}
		return err.Error()
	}
	return maps.Equal(l.Environment, other.Environment) && maps.Equal(l.Person, other.Person) &&
		maps.Equal(l.Firm.Locked, other.Firm.Locked) && maps.Equal(l.Firm.Default, other.Firm.Default) &&
		text(l.PersonErr) == text(other.PersonErr) && text(l.FirmErr) == text(other.FirmErr)
}

// InForce holds the settings in force, and reads and saves them.
//
// Follow rereads the settings while the program is not configured, when a file or a policy changes, and when a person looks at them. Save
// changes them. The methods may be called from any goroutine; Now does not block.
type InForce struct {
	places places
	settle time.Duration
	rest   time.Duration // the least time between two looks that are not ignored
	now    atomic.Pointer[Settings]
	check  chan struct{} // makes Follow reread the settings
	look   chan struct{} // does so too, unless rest has not passed

	mu   sync.Mutex // held while the settings are replaced, which waits until they stop changing
	last Layers     // what now was made from

	listening sync.Mutex // guards listeners, and is only held briefly: the window calls OnChange before it is shown
	listeners []func(before, now *Settings, asked bool)
}

const (
	// settleTime is how long nothing may change before what was read counts. Editors empty a file and then write it, and Group Policy
	// removes all values and then sets them again.
	settleTime = 2 * time.Second
	// maxSettles is how many times settleTime is waited for.
	maxSettles = 5
	// retryInterval is how often the settings are reread while the program is not configured, or something cannot be read: nothing
	// notifies us when a share is back.
	retryInterval = 5 * time.Second
	// lookInterval is the least time between two looks that are not ignored: of two looks a minute, every other one counts.
	lookInterval = 45 * time.Second
)

// Open reads the settings. It fails if the system has no folder for them. Settings that cannot be used are no error: Now tells about them.
func Open() (*InForce, error) {
	file, err := OpenFile()
	if err != nil {
		return nil, fmt.Errorf("the settings folder cannot be found: %w", err)
	}
	return open(places{file, openFirm(), os.Getenv}), nil
}

func open(p places) *InForce {
	f := &InForce{
		places: p, settle: settleTime, rest: lookInterval, last: p.read(),
		check: make(chan struct{}, 1), look: make(chan struct{}, 1),
	}
	f.now.Store(New(f.last))
	return f
}

// OnlyBuiltIn returns settings that nobody has set and nobody can change.
func OnlyBuiltIn(builtIn Layer) *InForce {
	f := &InForce{}
	f.now.Store(Fixed(builtIn))
	return f
}

// Now returns the settings in force.
func (f *InForce) Now() *Settings { return f.now.Load() }

// OnChange registers a function that is called whenever other settings have come into force, before anything can change them again: the
// function must not change them itself. asked says that a person has just changed them in this program. OnChange itself
// does not block, even while the settings are being replaced.
func (f *InForce) OnChange(call func(before, now *Settings, asked bool)) {
	f.listening.Lock()
	defer f.listening.Unlock()
	f.listeners = append(f.listeners, call)
}

// take puts settings in force. mu must be held.
func (f *InForce) take(read Layers, next *Settings, asked bool) {
	before := f.now.Load()
	f.last = read
	f.now.Store(next)
	f.listening.Lock()
	listeners := slices.Clone(f.listeners)
	f.listening.Unlock()
	for _, call := range listeners {
		call(before, next, asked)
	}
}

// Save changes the person's settings, in the file and in force; an empty text removes a setting. It returns a sentence for every setting
// that cannot be used or must not be changed, and then saves nothing. It fails, and saves nothing, with ErrUnreadable or if the file cannot
// be written.
//
// It starts from what is in the file now, and waits a few seconds for one that is being written. If a setting is not what the person has
// seen, because it has changed in the meantime, it is refused with a sentence. If seen is nil, that is not checked.
func (f *InForce) Save(seen *Settings, changes Layer) (auth.FieldErrors, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.Now()
	if now.fixed {
		return nil, nil
	}
	read, ok := f.read(context.Background())
	if !ok {
		return nil, fmt.Errorf("nothing is saved: the settings are being changed elsewhere, and they %w", ErrUnreadable)
	}
	if !read.same(f.last) {
		now = now.Next(read)
		f.take(read, now, true)
	}
	if errors.Is(now.fileErr, ErrUnreadable) {
		return nil, fmt.Errorf("nothing is saved: %w", now.fileErr)
	}
	if wrong := now.changedSince(seen, changes); len(wrong) > 0 {
		return wrong, nil
	}
	next, wrong := now.With(changes)
	if len(wrong) > 0 {
		return wrong, nil
	}
	if err := f.places.file.Save(next.changesTo(f.last.Person)); err != nil {
		return nil, err
	}
	read = f.places.read()
	f.take(read, next.Next(read), true)
	return nil, nil
}

// changedSince returns a sentence for every change that would overwrite a value that the person has not seen.
func (s *Settings) changedSince(seen *Settings, changes Layer) auth.FieldErrors {
	wrong := auth.FieldErrors{}
	for name := range changes {
		if seen != nil && seen.Get(name) != s.Get(name) {
			wrong[name] = "This has been changed elsewhere in the meantime, so nothing is saved. Open the settings again to see it."
		}
	}
	return wrong
}

// changesTo returns the changes that give a file the person's settings in s. Settings that this version does not know stay as they are.
func (s *Settings) changesTo(file Layer) Layer {
	changes := Layer{}
	for _, r := range rows {
		if text := s.layers[Person][r.Name]; text != file[r.Name] {
			changes[r.Name] = text
		}
	}
	return changes
}

// CheckNow makes Follow reread the settings at once, because a person is looking at them.
func (f *InForce) CheckNow() { wake(f.check) }

// Look makes Follow reread the settings, unless it has done so less than 45 seconds ago. It finds what no notification tells: a change of a
// file on a server, or a folder that was moved. Callers that wake up regularly anyway call it, so that Follow needs no timer of its own,
// which would wake the computer more often.
func (f *InForce) Look() { wake(f.look) }

func wake(sleeper chan<- struct{}) {
	select {
	case sleeper <- struct{}{}:
	default: // it is already due to wake up
	}
}

// Follow rereads the settings whenever they may have changed, and puts them in force, until ctx ends.
func (f *InForce) Follow(ctx context.Context, log *slog.Logger) {
	if f.Now().fixed {
		return
	}
	rewatch := make(chan struct{}, 1)
	go func() {
		if err := f.places.watch(ctx, rewatch, f.CheckNow); err != nil {
			log.Warn("changes to the settings will be noticed late", "problem", err)
		}
	}()
	for ctx.Err() == nil {
		f.readAgain(ctx)
		f.wait(ctx, rewatch)
	}
}

// wait returns when the settings are to be reread. A look that counts also makes the watcher look for moved folders.
func (f *InForce) wait(ctx context.Context, watcher chan<- struct{}) {
	var again <-chan time.Time
	if f.unfinished() {
		timer := time.NewTimer(retryInterval)
		defer timer.Stop()
		again = timer.C
	}
	for began := time.Now(); ; {
		select {
		case <-again:
			return
		case <-f.check:
			return
		case <-f.look:
			if time.Since(began) >= f.rest {
				wake(watcher)
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// unfinished reports whether the program is not configured, or something cannot be read.
func (f *InForce) unfinished() bool {
	now := f.Now()
	_, why := now.Connection()
	return why != auth.NoProblem || now.fileErr != nil || now.firmErr != nil
}

// readAgain rereads the settings, and puts them in force if they have changed.
func (f *InForce) readAgain(ctx context.Context) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if read, ok := f.read(ctx); ok && !read.same(f.last) {
		f.take(read, f.Now().Next(read), false)
	}
}

// read reads the settings. mu must be held. New settings count only if they are the same after a short while, so that a file that
// is being written does not count. ok is false if they do not stop changing, or ctx ends.
func (f *InForce) read(ctx context.Context) (read Layers, ok bool) {
	read = f.places.read()
	for range maxSettles {
		if read.same(f.last) {
			return read, true
		}
		settled := time.NewTimer(f.settle)
		select {
		case <-settled.C:
		case <-ctx.Done():
			settled.Stop()
			return read, false
		}
		before := read
		if read = f.places.read(); read.same(before) {
			return read, true
		}
	}
	return read, false
}
