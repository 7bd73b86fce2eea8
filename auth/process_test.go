package auth

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing/synctest"
	"time"
)

// run is one process of the program: a session that loses its outside world when it is killed.
type run struct {
	life    *life
	session *Session
	hook    func() // before every call, if set

	mu    sync.Mutex
	dead  bool
	left  int // calls until it is killed, when positive
	ended bool
	// unfinished is true if it ended without having saved everything.
	unfinished bool
	locks      map[Lock]struct{}
}

const (
	inBrowserFor = 10 * time.Second // how long the person takes to sign in
	requestTakes = 2 * time.Second
	callTakes    = 100 * time.Millisecond
)

func (l *life) start(onDemand bool) *run {
	r := &run{life: l, locks: map[Lock]struct{}{}}
	r.session = NewSession(Options{
		OpenVault: func(c Connection) (Vault, error) { return reach{l.vaults[c.ClientID], r}, nil },
		Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
			l.underWay.Add(1)
			defer l.underWay.Add(-1)
			time.Sleep(requestTakes / 2)
			if r.call() {
				return nil, errKilled
			}
			resp, err := l.provider.RoundTrip(req)
			time.Sleep(requestTakes / 2)
			if r.call() {
				return nil, errKilled
			}
			if err == nil {
				l.provider.arrive(resp)
			}
			return resp, err
		}),
		APIKey:      func(context.Context, Connection) (Secret, error) { return NewSecret("api-key"), nil },
		OpenJournal: func(c Connection) Journal { return l.journals[c.ClientID] },
		Now:         l.now,
		OnDemand:    onDemand,
		NeverAsk:    onDemand,
	})
	r.session.authorize = l.authorize
	c, why := l.connection()
	r.session.Configure(c, why, false)
	synctest.Wait()
	return r
}

// authorize stands in for a browser in which the person signs in.
func (l *life) authorize(ctx context.Context) (authorization, error) {
	select {
	case <-time.After(inBrowserFor):
		l.mu.Lock()
		defer l.mu.Unlock()
		return authorization{"http://localhost:17655/callback", callback{code: NewSecret(l.person)}, NewSecret("verifier")}, nil
	case <-ctx.Done():
		return authorization{}, &Error{Kind: Cancelled}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

var errKilled = errors.New("this process is dead")

// call counts a call of the outside world, and reports whether the process is dead.
func (r *run) call() bool {
	if r.hook != nil {
		r.hook()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.left > 0 {
		if r.left--; r.left == 0 {
			r.die()
		}
	}
	return r.dead
}

// die kills the process, and releases its locks like the operating system. The mutex must be held.
func (r *run) die() {
	r.dead = true
	for lock := range r.locks {
		lock.Unlock()
	}
}

func (r *run) kill() {
	r.mu.Lock()
	r.die()
	r.mu.Unlock()
	r.session.Close()
}

// killAfter kills the process after so many calls of the outside world; 0 means never.
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

// end closes the process properly. What the keychain does not take even then is lost, which is not a failure.
func (r *run) end() {
	troubled := r.life.troubled()
	r.session.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended, r.unfinished = true, troubled || r.dead
}

// holds returns the sign-ins that a process has in memory.
func (r *run) holds() (all []Record) {
	s := r.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.m.record != nil {
		all = append(all, *s.m.record)
	}
	if s.m.login != nil && s.m.login.candidate != nil {
		all = append(all, *s.m.login.candidate)
	}
	for _, st := range s.stores {
		if o := st.pendingWrite(); o != nil {
			all = append(all, o.unwanted...)
			if o.record != nil {
				all = append(all, *o.record)
			}
		}
	}
	return all
}

// pending returns the clients for which a process has a pending write, and whether the status says so.
func (r *run) pending() (clients []string, shown bool) {
	s := r.session
	s.mu.Lock()
	defer s.mu.Unlock()
	shown = true
	for _, st := range s.stores {
		if st.pendingWrite() != nil {
			clients = append(clients, st.conn.ClientID)
		}
		if st == s.store {
			shown = (st.pendingWrite() != nil) == (s.m.unsaved != nil)
		}
	}
	return clients, shown
}

// stale reports whether a process uses a different record than the keychain holds although the revision tells of no change. That is
// excused once the state folder was removed.
func (r *run) stale() bool {
	s := r.session
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.store == nil || s.m.keychain != keychainRead || s.m.unsaved != nil || s.m.disconnecting || s.store.changed() || r.life.emptied {
		return false
	}
	if s.store.vault.Revision() == "" { // removed with the state folder
		return false
	}
	return !sameRecord(s.m.record, s.store.vault.(reach).stored())
}

// reach is the vault as seen by a process, until it is killed.
type reach struct {
	*modelVault
	run *run
}

func (v reach) Unlock(ctx context.Context) error {
	if v.run.call() {
		return errKilled
	}
	return v.modelVault.Unlock(ctx)
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
	lock, err := v.modelVault.Lock(ctx)
	if err != nil {
		return nil, err
	}
	v.run.mu.Lock()
	defer v.run.mu.Unlock()
	if v.run.dead {
		lock.Unlock()
		return nil, errKilled
	}
	v.run.locks[lock] = struct{}{}
	return lock, nil
}

// fault returns what goes wrong with the next write.
func (v reach) fault() saveFault {
	l := v.run.life
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.saveFaults == 0 {
		return saveWorks
	}
	l.saveFaults--
	return l.saveFault
}

func (v reach) Save(ctx context.Context, data []byte) error {
	return v.write(func() error {
		if err := v.modelVault.Save(ctx, data); err != nil {
			return err
		}
		r, err := decodeRecord(data)
		if err != nil {
			panic(err)
		}
		l := v.run.life
		l.mu.Lock()
		defer l.mu.Unlock()
		l.everSaved[r.RefreshToken.Reveal()] = true
		return nil
	})
}

// wasSaved reports whether the keychain has ever held a refresh token.
func (l *life) wasSaved(refreshToken string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.everSaved[refreshToken]
}

func (v reach) Delete(ctx context.Context) error {
	return v.write(func() error { return v.modelVault.Delete(ctx) })
}

func (v reach) write(how func() error) error {
	if v.run.call() {
		return errKilled
	}
	f := v.fault()
	if f == saveFails {
		return ErrKeychainBroken
	}
	if err := how(); err != nil {
		return err
	}
	if v.run.call() || f == saveFailsAndWorks {
		return ErrKeychainBroken
	}
	return nil
}

func (v reach) CheckWritable(ctx context.Context) error {
	if v.run.call() {
		return errKilled
	}
	return v.modelVault.CheckWritable(ctx)
}

func (v reach) SetUnanswered(text string) error {
	if v.run.call() {
		return errKilled
	}
	err := v.modelVault.SetUnanswered(text)
	if v.run.call() {
		return errKilled
	}
	return err
}
