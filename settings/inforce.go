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

// same reports whether the same was read.
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

// InForce are the settings in force, and where they are read, and saved.
//
// Now can be asked by anybody at any time. Read again they are by Follow alone: while the program is not configured, when a file or a
// policy changes, and when somebody looks. Save changes them.
type InForce struct {
	places places
	settle time.Duration
	rest   time.Duration // between two looks that count
	now    atomic.Pointer[Settings]
	check  chan struct{} // wakes Follow
	look   chan struct{} // wakes it, too, and it may go on resting

	mu   sync.Mutex // held while they are replaced, which waits for files to come to rest
	last Layers     // as they were read for now

	listening sync.Mutex // for a moment only: the window listens before it is shown
	listeners []func(before, now *Settings, asked bool)
}

const (
	// settles is how long nothing may change before what was read counts. Editors empty a file and then write it, and Group Policy removes
	// all values and then sets them again.
	settles = 2 * time.Second
	// patience is how many times that is waited for.
	patience = 5
	// soon is after how long they are read again while the program is not configured, or something cannot be read: nobody tells when a
	// share is back.
	soon = 5 * time.Second
	// late is after how long a look counts: of two a minute, every other one.
	late = 45 * time.Second
)

// Open reads the settings. It fails where the system has no folder for them; what is wrong with them is said by Now.
func Open() (*InForce, error) {
	file, err := OpenFile()
	if err != nil {
		return nil, fmt.Errorf("the settings folder cannot be found: %w", err)
	}
	return open(places{file, openFirm(), os.Getenv}), nil
}

func open(p places) *InForce {
	f := &InForce{places: p, settle: settles, rest: late, check: make(chan struct{}, 1), look: make(chan struct{}, 1), last: p.read()}
	f.now.Store(New(f.last))
	return f
}

// OnlyBuiltIn are settings that nobody has set and nobody can change.
func OnlyBuiltIn(builtIn Layer) *InForce {
	f := &InForce{}
	f.now.Store(Fixed(builtIn))
	return f
}

// Now are those in force now.
func (f *InForce) Now() *Settings { return f.now.Load() }

// OnChange has a function called each time that other settings come into force, and before anything else can change them: the function must
// not do that itself. With asked, a person has changed them here and now. OnChange does not block, also while settings are being replaced.
func (f *InForce) OnChange(call func(before, now *Settings, asked bool)) {
	f.listening.Lock()
	defer f.listening.Unlock()
	f.listeners = append(f.listeners, call)
}

// take puts settings in force, with the mutex held.
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

// Save changes the person's settings, in the file and in force; an empty text takes one away. It returns a sentence for every setting that
// cannot be used or must not be changed, and has then saved nothing. Nor has it where it fails: with ErrUnreadable, or because the file
// cannot be written.
//
// It starts from what is in the file now, and waits a few seconds for one that is being written. Where that is not what the person has
// seen, a setting that has changed meanwhile is left alone, and has a sentence. A seen of nil means that the person knows what they do.
func (f *InForce) Save(seen *Settings, changes Layer) (auth.FieldErrors, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.Now()
	if now.fixed {
		return nil, nil
	}
	read, ok := f.read(context.Background())
	if !ok {
		return nil, fmt.Errorf("nothing is saved: somebody else is changing the settings, and they %w", ErrUnreadable)
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
	if err := f.places.file.Save(next.unlike(f.last.Person)); err != nil {
		return nil, err
	}
	read = f.places.read()
	f.take(read, next.Next(read), true)
	return nil, nil
}

// changedSince says which of the changes would overwrite what the person has not seen.
func (s *Settings) changedSince(seen *Settings, changes Layer) auth.FieldErrors {
	wrong := auth.FieldErrors{}
	for name := range changes {
		if seen != nil && seen.Get(name) != s.Get(name) {
			wrong[name] = "This has been changed elsewhere meanwhile, and nothing is saved. Open the settings again to see it."
		}
	}
	return wrong
}

// unlike are the changes that make a file with a layer say what is in force. What this version does not know stays as it is.
func (s *Settings) unlike(file Layer) Layer {
	changes := Layer{}
	for _, r := range rows {
		if text := s.layers[Person][r.Name]; text != file[r.Name] {
			changes[r.Name] = text
		}
	}
	return changes
}

// CheckNow has the settings read again soon, because somebody looks. Only while Follow runs.
func (f *InForce) CheckNow() { wake(f.check) }

// Look has the settings read again where that was a while ago, for what no notification tells: a file on a server, or a folder that has
// been moved. It is for whoever is awake anyway, twice a minute: Follow has no timer for this, which would wake the computer once more.
func (f *InForce) Look() { wake(f.look) }

func wake(sleeper chan<- struct{}) {
	select {
	case sleeper <- struct{}{}:
	default: // it is about to be awake
	}
}

// Follow reads the settings again whenever they may have changed, and puts them in force, until ctx ends.
func (f *InForce) Follow(ctx context.Context, log *slog.Logger) {
	if f.Now().fixed {
		return
	}
	rewatch := make(chan struct{}, 1)
	go func() {
		if err := f.places.watch(ctx, rewatch, f.CheckNow); err != nil {
			log.Warn("changes of the settings are noticed late", "problem", err)
		}
	}()
	for ctx.Err() == nil {
		f.readAgain(ctx)
		f.wait(ctx, rewatch)
	}
}

// wait returns when the settings are to be read again. A look that counts wakes whoever watches, too.
func (f *InForce) wait(ctx context.Context, watcher chan<- struct{}) {
	var again <-chan time.Time
	if f.unfinished() {
		timer := time.NewTimer(soon)
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

// readAgain reads the settings, and puts them in force where they are others.
func (f *InForce) readAgain(ctx context.Context) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if read, ok := f.read(ctx); ok && !read.same(f.last) {
		f.take(read, f.Now().Next(read), false)
	}
}

// read reads the settings, with the mutex held. What is new counts when it is the same a little later: a file that is being written is not
// read half. It is not ok where that does not come to rest.
func (f *InForce) read(ctx context.Context) (read Layers, ok bool) {
	read = f.places.read()
	for range patience {
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
