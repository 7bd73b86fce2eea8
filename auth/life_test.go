package auth

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func TestMain(m *testing.M) {
	flag.Parse()
	// By default, 400 lives that are the same every time.
	for name, value := range map[string]string{"rapid.checks": "400", "rapid.seed": "1"} {
		if f := flag.Lookup(name); f.Value.String() == f.DefValue {
			if err := f.Value.Set(value); err != nil {
				panic(err)
			}
		}
	}
	os.Exit(m.Run())
}

// Whatever happens in whatever order, a sign-in ends up either connected or in SignInNeeded, for
// a reason that is true at the provider and is in the history.
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
			t.Fatalf("%v\n%#v", err, plan) // add the plan to TestLivesThatWentWrong
		}
	})
	t.Logf("%d steps, which ended in %v", steps, ends)
}

// Lives that once went wrong do not any more.
func TestLivesThatWentWrong(t *testing.T) {
	t.Parallel()
	for name, plan := range map[string][]step{
		"the keychain is locked when another process has signed in": {
			{"Smokeball revokes", 4}, {"the computer sleeps", 54}, {"time passes", 218},
			{"the person signs in elsewhere", 0}, {"the keychain is locked", 0}, {"time passes", 553},
		},
		"a record that is said not to be saved is renewed past a lock that was lost": {
			{"the client ID goes away", 1}, {"the computer sleeps", 3710}, {"writes fail", 11}, {"the client ID is changed", 60}, {"a moment passes", 2041},
			{"a script wants a token", 4}, {"the state folder is removed", 230}, {"the computer is off for days", 251},
		},
		"what the keychain has lost cannot be saved": {
			{"the keychain is emptied", 239}, {"the person wants it renewed", 7}, {"writes fail", 47}, {"a moment passes", 1},
		},
		"somebody signs in past a lock that a renewal under way has lost": {
			{"the person signs in elsewhere", 3413}, {"Smokeball revokes", 0}, {"the person tries the keychain", 2}, {"a script is killed", 60}, {"a moment passes", 4000},
			{"the person wants it renewed", 252}, {"the lock file is removed", 1722}, {"time passes", 25}, {"the scopes are changed", 22}, {"the window is killed soon", 1}, {"a moment passes", 8},
		},
		"nobody hears of a sign-in elsewhere, because its revision is removed": {
			{"the computer sleeps", 88}, {"a moment passes", 1}, {"a moment passes", 6}, {"the state folder is removed", 871}, {"the person signs in elsewhere", 74},
			{"a moment passes", 1}, {"a moment passes", 4000}, {"a moment passes", 2387}, {"the state folder is removed", 1},
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

// shortest removes the steps without which a life still goes wrong.
func shortest(t *testing.T, plan []step, err error) ([]step, error) {
	t.Helper()
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

// step is something that happens in a life. n is a number of seconds, calls or times, depending on the deed.
type step struct {
	deed string
	n    int
}

// live plays a life, and returns how it ended and what went wrong.
func live(t *testing.T, plan []step) (end string, err error) {
	t.Helper()
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

// life is a person's computer and Smokeball, with a clock. One process is the window's; others come and go. The window's settings
// name one of two connections, or none.
type life struct {
	clock    wallClock // ahead of the timers by the time that the computer has slept
	provider *modelProvider
	vaults   map[string]*modelVault // by client ID
	journals map[string]*modelJournal
	window   *run
	others   []*run
	client   string // client ID in the settings, "" for none
	scopes   []string
	underWay atomic.Int32 // requests under way

	mu          sync.Mutex
	person      string // who signs in next
	fault       fault  // what goes wrong with requests
	faults      int    // how many more requests it goes wrong with
	saveFault   saveFault
	saveFaults  int
	stored      map[string]*modelSignIn // what was stored last, by client ID
	mayBeGone   map[*modelSignIn]bool   // the person has disconnected, or no process was left that could have restored it
	everSaved   map[string]bool
	halfRevoked bool // a process was killed, perhaps between revoking a sign-in and removing it
	emptied     bool
	lockRemoved time.Time
	forgetful   bool // the state folder was removed, with the marks of unanswered requests
	failure     error
}

// clients are the client IDs of the connections.
var clients = []string{"client", "another"}

// saveFault is what goes wrong with a save or a delete.
type saveFault int

const (
	saveWorks saveFault = iota
	saveFails
	saveFailsAndWorks
)

func newLife() *life {
	l := &life{provider: newModelProvider(), vaults: map[string]*modelVault{}, journals: map[string]*modelJournal{},
		client: clients[0], person: "jane", stored: map[string]*modelSignIn{}, mayBeGone: map[*modelSignIn]bool{}, everSaved: map[string]bool{}}
	for _, client := range clients {
		l.vaults[client], l.journals[client] = newModelVault(), &modelJournal{}
		l.vaults[client].takes = callTakes
	}
	l.provider.now = l.now
	l.provider.scope, l.provider.firm = "firm/read", `{"id":"1","name":"Brown LLC"}`
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
	l.window = l.start(false)
	l.window.session.Wait(context.Background(), func(s Status) bool { return s.State == SignedOut })
	l.window.session.SignIn()
	time.Sleep(2 * inBrowserFor)
	synctest.Wait()
	l.noteStored()
	return l
}

func (l *life) now() time.Time { return l.clock.now() }

// vault returns the vault of the connection in the settings, or of the first one where there is none.
func (l *life) vault() *modelVault { return l.vaults[cmp.Or(l.client, clients[0])] }

func (l *life) everyVault(change func(v *modelVault)) {
	for _, v := range l.vaults {
		v.set(change)
	}
}

// connection returns the connection in the settings.
func (l *life) connection() (Connection, ProblemKind) {
	if l.client == "" {
		return Connection{}, ConfigurationMissing
	}
	c := testConnection()
	c.ClientID, c.Scopes = l.client, l.scopes
	return c, NoProblem
}

// check checks what must hold at all times.
func (l *life) check() error {
	synctest.Wait()
	if l.window.killed() {
		l.window.session.Close()
		l.excuse()
		l.window = l.start(false)
	}
	l.others = slices.DeleteFunc(l.others, func(r *run) bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.unfinished {
			l.excuse()
		}
		return r.ended
	})
	l.noteStored()
	if err := l.nothingLost(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.failure
}

// nothingLost checks that every sign-in that is alive at the provider is in the keychain, or held by a process that has the lock or is
// in the middle of a login, and so is its newest refresh token, if that ever arrived.
func (l *life) nothingLost() error {
	if l.busy() {
		return nil // a process is in the middle of something
	}
	var held []Record
	for _, r := range append(slices.Clip(l.others), l.window) {
		held = append(held, r.holds()...)
	}
	for _, v := range l.vaults {
		if r := v.stored(); r != nil {
			held = append(held, *r)
		}
	}
	for _, s := range l.provider.alive() {
		has := func(r Record) bool { return l.provider.signInOf(r.RefreshToken) == s }
		switch newest := l.provider.newest(s); {
		case s.excused.Load():
		case !slices.ContainsFunc(held, has):
			return fmt.Errorf("a sign-in of %s is alive at the provider, but no process and no keychain has it", s.person)
		case newest != "" && !slices.ContainsFunc(held, func(r Record) bool { return r.RefreshToken.Reveal() == newest }):
			return fmt.Errorf("the newest refresh token of %s was lost", s.person)
		}
	}
	if stale := l.window.stale(); stale {
		return errors.New("the window uses something else than what the keychain holds, and does not know it")
	}
	return l.locksKept()
}

// locksKept checks that a process with a record that the keychain does not hold keeps others from renewing, unless its lock was taken away
// just now.
func (l *life) locksKept() error {
	if time.Since(l.lockRemoved) < observeEvery+time.Minute {
		return nil
	}
	for _, r := range append(slices.Clip(l.others), l.window) {
		pending, shown := r.pending()
		if !shown {
			return errors.New("it is not shown that a write is pending")
		}
		for _, client := range pending {
			if !l.vaults[client].locked() {
				return errors.New("a record is not saved, and the lock is free")
			}
		}
	}
	return nil
}

// busy reports whether a request or a call of the keychain is under way.
func (l *life) busy() bool {
	yes := l.underWay.Load() > 0
	l.everyVault(func(v *modelVault) { yes = yes || v.waiting > 0 })
	return yes
}

func (l *life) fail(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failure = errors.New(what)
}

// heal repairs everything, and lets some time pass.
func (l *life) heal() {
	l.mu.Lock()
	l.faults, l.saveFaults = 0, 0
	l.mu.Unlock()
	l.everyVault(func(v *modelVault) { v.err, v.readOnly, v.hanging = nil, nil, 0 })
	l.window.killAfter(0)
	l.window.session.AnswerReplace(false)
	l.window.session.CancelSignIn()
	time.Sleep(time.Hour) // the next renewal saves what the keychain has lost
	l.window.session.CheckNow()
	time.Sleep(time.Minute)
}

// checkEnd checks what must be true when everything works again.
func (l *life) checkEnd() error {
	if pending, _ := l.window.pending(); len(pending) > 0 {
		return fmt.Errorf("the pending write for %s was never made", pending)
	}
	for _, l.client = range clients {
		l.configure()
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		for range 60 { // a renewal under way may have the lock
			if l.busy() {
				time.Sleep(time.Second)
				synctest.Wait()
			}
		}
		if err := l.checkConnection(); err != nil {
			return fmt.Errorf("%s: %w", l.client, err)
		}
	}
	l.window.session.Close()
	stored := l.storedSignIns()
	for _, s := range stored {
		if s.gone && !l.halfRevoked {
			return fmt.Errorf("the keychain holds a sign-in of %s that was revoked from here", s.person)
		}
	}
	for _, s := range l.provider.alive() {
		if !s.excused.Load() && !slices.Contains(stored, s) {
			return fmt.Errorf("a sign-in of %s is alive at the provider, but the keychain does not hold it", s.person)
		}
	}
	for client, v := range l.vaults {
		if v.locked() {
			return fmt.Errorf("the lock of %s was never released", client)
		}
	}
	return nil
}

// checkConnection checks what must be true of the window's connection.
func (l *life) checkConnection() error {
	status, stored := l.window.session.Status(), l.vault().stored()
	if stored == nil {
		if status.State != SignedOut && !(status.State == SignInNeeded && l.emptied) {
			return fmt.Errorf("nothing is stored, but the state is %v", status.State)
		}
		if last := l.stored[l.client]; last != nil && !l.mayBeGone[last] {
			return errors.New("the sign-in was removed, and nobody has disconnected")
		}
		return nil
	}
	if l.vault().locked() {
		return errors.New("the keychain has everything, but the lock is held")
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
		if e := l.lastEnd(); e.Why != said && !l.forgetful {
			return fmt.Errorf("the status says %q, but the history %q", said, e.Why)
		}
		// A revoked token whose last request went unanswered cannot be told from a lost one.
		unanswered := said == SignInLost && l.vault().Unanswered() == fingerprint(*stored)
		if !slices.Contains(ends, said) && !unanswered && !l.forgetful {
			return fmt.Errorf("the status says %q, but the reason is %q", said, ends)
		}
		if slices.Equal(ends, []ProblemKind{SignInLost}) && slices.ContainsFunc(successors, l.wasSaved) {
			return errors.New("a token that was saved was lost")
		}
	default:
		return fmt.Errorf("the state is %v (%q) although everything works again", status.State, status.Problem.Kind)
	}
	return nil
}

// lastEnd returns the newest end of a sign-in in the history.
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
