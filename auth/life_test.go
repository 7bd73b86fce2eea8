package auth

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func TestMain(m *testing.M) {
	flag.Parse()
	// 400 lives, always the same ones, unless something else was asked for.
	for name, value := range map[string]string{"rapid.checks": "400", "rapid.seed": "1"} {
		if f := flag.Lookup(name); f.Value.String() == f.DefValue {
			f.Value.Set(value)
		}
	}
	os.Exit(m.Run())
}

// A sign-in lives through everything: whatever happens in whatever order, it ends either connected, or in SignInNeeded for
// a cause that the provider itself made true, and the history says which.
func TestTheLifeOfASignIn(t *testing.T) {
	t.Parallel()
	names := slices.Sorted(maps.Keys(deeds))
	deed := rapid.Custom(func(t *rapid.T) step {
		return step{rapid.SampledFrom(names).Draw(t, "deed"), rapid.IntRange(0, 4000).Draw(t, "n")}
	})
	steps, ends := 0, map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		plan := rapid.SliceOfN(deed, 250, 300).Draw(rt, "life")
		steps += len(plan)
		end, err := live(t, plan)
		ends[end]++
		if err != nil {
			plan, err = shortest(t, plan, err)
			t.Fatalf("%v\n%#v", err, plan) // to be kept below
		}
	})
	t.Logf("%d steps, which ended in %v", steps, ends)
}

// Lives that went wrong once.
func TestLivesThatWentWrong(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string][]step{
		"the keychain is locked when another process has signed in": {
			{"Smokeball revokes", 4}, {"the computer sleeps", 54}, {"time passes", 218},
			{"the person signs in elsewhere", 0}, {"the keychain is locked", 0}, {"time passes", 553},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := live(t, plan); err != nil {
				t.Error(err)
			}
		})
	}
}

// shortest leaves out of a life that goes wrong whatever it goes wrong without.
func shortest(t *testing.T, plan []step, err error) ([]step, error) {
	for size := len(plan) / 2; size > 0; size /= 2 {
		for from := 0; from+size <= len(plan); {
			without := slices.Concat(plan[:from], plan[from+size:])
			if _, still := live(t, without); still != nil {
				plan, err = without, still
			} else {
				from += size
			}
		}
	}
	return plan, err
}

// step is something that happens in a life. What n is depends on it: a number of seconds, of calls, of times.
type step struct {
	deed string
	n    int
}

// live leads a life, and says how it ended and what went wrong in it.
func live(t *testing.T, plan []step) (end string, err error) {
	synctest.Test(t, func(*testing.T) {
		l := newLife()
		defer l.end()
		for i, s := range plan {
			deeds[s.deed](l, s.n)
			if err = l.check(); err != nil {
				err = fmt.Errorf("after step %d, %s: %w", i+1, s.deed, err)
				return
			}
		}
		l.heal()
		err = l.check()
		if err == nil {
			err = l.checkEnd()
		}
		status := l.window.session.Status()
		end = fmt.Sprint(status.State, " ", status.Problem.Kind)
	})
	return end, err
}

// life is a person's computer and Smokeball, with a clock. One process is the window's; others come and go.
type life struct {
	clock    wallClock // ahead of the timers by as long as the computer slept
	provider *modelProvider
	vault    *modelVault
	journal  *modelJournal
	window   *run
	others   []*run

	mu         sync.Mutex
	fault      fault // of requests
	faults     int   // how many more requests have it
	saveFault  saveFault
	saveFaults int
	connected  bool // the person is signed in, as far as they know
	everSaved  map[string]bool
	failure    error
}

// saveFault is what becomes of a save.
type saveFault int

const (
	saveWorks saveFault = iota
	saveFails
	saveFailsAndWorks
)

func newLife() *life {
	l := &life{provider: newModelProvider(), vault: newModelVault(), journal: &modelJournal{}, everSaved: map[string]bool{}}
	l.provider.now = l.now
	l.provider.fault = func(int) fault {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.faults == 0 {
			return noFault
		}
		l.faults--
		return l.fault
	}
	l.rotation(1)
	l.signIn()
	l.window = l.start(false)
	return l
}

func (l *life) now() time.Time { return l.clock.now() }

// signIn is what another process does when the person signs in there.
func (l *life) signIn() {
	l.provider.set(func(p *modelProvider) {
		now := l.now()
		refresh := p.newRefreshToken(now)
		r := Record{AccessToken: NewSecret("first-" + refresh), RefreshToken: NewSecret(refresh), TokenType: "Bearer",
			IssuedAt: now, ExpiresAt: now.Add(p.life), SignedInAt: now}
		data, err := encodeRecord(r)
		if err != nil {
			panic(err)
		}
		l.vault.set(func(v *modelVault) { v.record, v.revision = data, v.revision+1 })
		l.everSaved[refresh] = true
	})
	l.connected = true
}

// run is one run of the program: a session whose reach ends when it is killed.
type run struct {
	life    *life
	session *Session

	mu       sync.Mutex
	dead     bool
	left     int // calls until it is killed, when positive
	holdLock Lock
}

func (l *life) start(onDemand bool) *run {
	r := &run{life: l}
	r.session = NewSession(Options{
		OpenVault: func(Connection) (Vault, error) { return reach{l.vault, r}, nil },
		Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			if r.call() {
				return nil, errKilled
			}
			resp, err := l.provider.RoundTrip(req)
			if r.call() {
				return nil, errKilled
			}
			return resp, err
		}),
		OpenJournal: func(Connection) Journal { return l.journal },
		Now:         l.now,
		OnDemand:    onDemand,
		NeverAsk:    onDemand,
	})
	r.session.Configure(testConnection(), NoProblem, false)
	synctest.Wait()
	return r
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

var errKilled = errors.New("this process is dead")

// call counts a call of the outside world, and reports whether the process is dead.
func (r *run) call() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.left > 0 {
		if r.left--; r.left == 0 {
			r.die()
		}
	}
	return r.dead
}

// die is called with the mutex held. The system gives back the lock.
func (r *run) die() {
	r.dead = true
	if r.holdLock != nil {
		r.holdLock.Unlock()
		r.holdLock = nil
	}
}

func (r *run) kill() {
	r.mu.Lock()
	r.die()
	r.mu.Unlock()
	r.session.Close()
}

// killAfter kills the process after so many calls of the outside world; 0 is never.
func (r *run) killAfter(calls int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left = calls
}

func (r *run) killed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dead
}

// reach is the vault as far as a process reaches it.
type reach struct {
	*modelVault
	run *run
}

func (v reach) Load(ctx context.Context) ([]byte, error) {
	if v.run.call() {
		return nil, errKilled
	}
	return v.modelVault.Load(ctx)
}

func (v reach) Lock(ctx context.Context) (Lock, error) {
	if v.run.call() {
		return nil, errKilled
	}
	unlock, err := v.modelVault.Lock(ctx)
	if err != nil {
		return nil, err
	}
	v.run.mu.Lock()
	defer v.run.mu.Unlock()
	if v.run.dead {
		unlock.Unlock()
		return nil, errKilled
	}
	v.run.holdLock = unlock
	return unlock, nil
}

func (v reach) Save(ctx context.Context, data []byte) error {
	if v.run.call() {
		return errKilled
	}
	l := v.run.life
	l.mu.Lock()
	f := saveWorks
	if l.saveFaults > 0 {
		l.saveFaults--
		f = l.saveFault
	}
	l.mu.Unlock()
	if f == saveFails {
		return ErrKeychainBroken
	}
	if err := v.modelVault.Save(ctx, data); err != nil {
		return err
	}
	r, err := decodeRecord(data)
	if err != nil {
		panic(err)
	}
	l.mu.Lock()
	l.everSaved[r.RefreshToken.Reveal()] = true
	l.mu.Unlock()
	if v.run.call() || f == saveFailsAndWorks {
		return ErrKeychainBroken
	}
	return nil
}

func (v reach) Delete(ctx context.Context) error {
	if v.run.call() {
		return errKilled
	}
	return v.modelVault.Delete(ctx)
}

func (v reach) Rehearse(ctx context.Context) error {
	if v.run.call() {
		return errKilled
	}
	return v.modelVault.Rehearse(ctx)
}

func (v reach) Mark(text string) error {
	if v.run.call() {
		return errKilled
	}
	err := v.modelVault.Mark(text)
	if v.run.call() {
		return errKilled
	}
	return err
}

// deeds are what can happen. What n is, is said by what is done with it.
var deeds = map[string]func(l *life, n int){
	"time passes":         func(l *life, n int) { time.Sleep(time.Duration(n%900) * time.Second) },
	"the computer sleeps": func(l *life, n int) { l.clock.forward(time.Duration(n) * time.Minute) },
	"the computer is off for days": func(l *life, n int) {
		l.window.session.Close()
		l.clock.forward(time.Duration(n%20) * 24 * time.Hour)
		l.window = l.start(false)
	},
	"requests fail": func(l *life, n int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.fault, l.faults = lostRequest+fault(n%int(portal)), 1+n%20
	},
	"one answer is lost": func(l *life, _ int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.fault, l.faults = lostAnswer, 1
	},
	"requests work": func(l *life, _ int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.faults = 0
	},
	"the firm changes rotation": func(l *life, n int) { l.rotation(n) },
	"saves fail": func(l *life, n int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.saveFault, l.saveFaults = saveFails+saveFault(n%2), 1+n%10
	},
	"the keychain is locked": func(l *life, _ int) { l.vault.set(func(v *modelVault) { v.err = ErrKeychainLocked }) },
	"the screen is locked":   func(l *life, _ int) { l.vault.set(func(v *modelVault) { v.readOnly = ErrKeychainLocked }) },
	"everything is unlocked": func(l *life, _ int) { l.vault.set(func(v *modelVault) { v.err, v.readOnly = nil, nil }) },
	"the window is killed": func(l *life, _ int) {
		l.window.kill()
		l.window = l.start(false)
	},
	"the window is killed soon": func(l *life, n int) { l.window.killAfter(1 + n%12) },
	"the window is quit": func(l *life, _ int) {
		l.window.session.Close()
		l.window = l.start(false)
	},
	"somebody looks at the window": func(l *life, _ int) { l.window.session.Look() },
	"the person wants it renewed":  func(l *life, _ int) { l.window.session.Renew() },
	"a script wants a token":       func(l *life, _ int) { l.script(0) },
	"a script is killed":           func(l *life, n int) { l.script(1 + n%12) },
	"Smokeball revokes": func(l *life, n int) {
		if r := l.vault.stored(); r != nil && seldom(n) {
			l.provider.set(func(p *modelProvider) { p.revoke(r.RefreshToken.Reveal()) })
		}
	},
	"the person disconnects": func(l *life, n int) {
		if l.window.session.Status().SignedIn() && seldom(n) {
			l.connected = false
			l.window.session.Disconnect()
		}
	},
	"the person signs in elsewhere": func(l *life, _ int) {
		if !l.vault.locked() {
			l.signIn()
		}
	},
}

func seldom(n int) bool { return n%5 == 4 }

// rotation makes refresh tokens rotate or not, with different graces.
func (l *life) rotation(n int) {
	l.provider.set(func(p *modelProvider) {
		p.rotates, p.grace = n%4 != 0, []time.Duration{0, 0, 10 * time.Second, time.Minute}[n%4]
	})
}

// script asks for a token from a process of its own, which is killed after so many calls; 0 is never.
func (l *life) script(killedAfter int) {
	r := l.start(true)
	l.others = append(l.others, r)
	r.killAfter(killedAfter)
	go func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		token, err := r.session.Token(ctx, 50*time.Minute)
		if err == nil && !token.ExpiresAt.After(l.now()) {
			l.fail("a script got a dead token")
		}
		if KindOf(err) == SignInLost && l.windowHolds() {
			l.fail("a script was told that the sign-in is lost, and the window has it")
		}
		r.session.Close()
	}()
}

// windowHolds reports whether the window has a refresh token that is good and not saved yet.
func (l *life) windowHolds() bool {
	s := l.window.session
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.closed && !l.window.killed() && s.m.unsaved != nil && l.provider.accepts(s.m.record.RefreshToken)
}

// check is what holds at all times.
func (l *life) check() error {
	synctest.Wait()
	if l.window.killed() {
		l.window.session.Close()
		l.window = l.start(false)
	}
	if l.vault.stored() == nil && l.connected {
		return errors.New("the sign-in was removed, and nobody has disconnected")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failure
}

func (l *life) fail(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failure = errors.New(what)
}

// heal puts everything right, and gives it time.
func (l *life) heal() {
	l.mu.Lock()
	l.faults, l.saveFaults = 0, 0
	l.mu.Unlock()
	l.vault.set(func(v *modelVault) { v.err, v.readOnly = nil, nil })
	time.Sleep(30 * time.Minute)
}

// checkEnd is what must have come of it when everything works.
func (l *life) checkEnd() error {
	status, stored := l.window.session.Status(), l.vault.stored()
	if stored == nil {
		if status.State != SignedOut {
			return fmt.Errorf("nothing is stored, but it is %v", status.State)
		}
		return nil
	}
	token := stored.RefreshToken.Reveal()
	var ends []ProblemKind
	var successors []string
	l.provider.set(func(p *modelProvider) {
		ends = p.ends(token)
		if r := p.tokens[token]; r != nil {
			successors = r.successors
		}
	})
	switch said := status.Problem.Kind; status.State {
	case Connected:
		if len(ends) > 0 && !status.HasToken(l.now()) {
			return fmt.Errorf("connected without a token, and the sign-in is %q", ends)
		}
	case SignInNeeded:
		if len(ends) == 0 {
			return fmt.Errorf("%q, but the provider would renew", said)
		}
		if e := l.lastEnd(); e.Why != said {
			return fmt.Errorf("it is %q, but the history says %q", said, e.Why)
		}
		// A revoked token whose last request went unanswered cannot be told from a lost one.
		unanswered := said == SignInLost && l.vault.Marked() == mark(*stored)
		if !slices.Contains(ends, said) && !unanswered {
			return fmt.Errorf("%q is said, but it is %q", said, ends)
		}
		if slices.Equal(ends, []ProblemKind{SignInLost}) && slices.ContainsFunc(successors, func(s string) bool { return l.everSaved[s] }) {
			return errors.New("a token that was saved was lost")
		}
	default:
		return fmt.Errorf("%v (%q), with everything working again", status.State, status.Problem.Kind)
	}
	return nil
}

// lastEnd is the newest end of a sign-in in the history.
func (l *life) lastEnd() Entry {
	for _, e := range l.window.session.History() {
		if e.Event == SignInEnd {
			return e
		}
	}
	return Entry{}
}

func (l *life) end() {
	for _, r := range append(l.others, l.window) {
		r.kill()
	}
	synctest.Wait()
}
