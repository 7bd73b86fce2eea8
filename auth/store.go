package auth

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// store is where one connection's record is kept, as all of this process share it: the vault, a turn among those who
// write, the lock against other processes, and what the keychain ought to hold while it is not known to.
//
// A record that the keychain did not take may hold a refresh token that nobody else knows, and the one in the keychain may be
// dead. So the lock is kept until it is written: another process must not renew past it. The pending write and the lock
// live as long as the process, whatever connection it turns to meanwhile.
type store struct {
	conn    Connection
	vault   Vault
	history *history
	writing chan struct{} // held by whoever has the turn

	mu       sync.Mutex
	lock     Lock          // of the vault, kept between turns while a write is pending
	pending  *pendingWrite // nil when the keychain holds what it should
	revision string        // of the record as it was read or written last
	removed  bool          // the last write of this process was a removal

	flushing bool // see Session.flushLater, whose mutex guards it
}

// pendingWrite is what the keychain ought to hold, and is not known to.
type pendingWrite struct {
	record *Record // nil where it ought to hold nothing
	// overtaken: the lock was lost for a while. Somebody may have signed in anew past it, or renewed.
	overtaken bool
	// unwanted are sign-ins that nobody uses, but that the keychain may hold: they are revoked once it does not.
	unwanted []Record
}

func newStore(c Connection, v Vault, h *history) *store {
	return &store{conn: c, vault: v, history: h, writing: make(chan struct{}, 1)}
}

// isFor reports whether the record of c is kept here.
func (s *store) isFor(c Connection) bool {
	if s == nil {
		return false
	}
	_, broken := s.vault.(brokenVault) // the next time, it may be another one
	return !broken && s.conn.sameRecord(c)
}

// pendingWrite is the one there is, nil for none.
func (s *store) pendingWrite() *pendingWrite {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pending
}

// lostLock reports whether a write is pending, and the lock does not keep others out any more.
func (s *store) lostLock() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pending != nil && s.lock != nil && !s.lock.Held()
}

// releaseLock gives up the lock, whatever is pending.
func (s *store) releaseLock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock != nil {
		s.lock.Unlock()
		s.lock = nil
	}
}

// load reads the record, nil when there is none.
func (s *store) load(ctx context.Context) (*Record, error) {
	data, err := s.vault.Load(ctx)
	if err != nil || data == nil {
		return nil, err
	}
	r, err := decodeRecord(data)
	if err != nil {
		return nil, err
	}
	return &r, nil
}

// found is what was read of a record.
type found struct {
	record *Record // nil when there is none
	// removed: this program may have removed it, in this process or another. Whoever does so makes a new revision. A keychain
	// that was emptied, or exchanged for another one, does not.
	removed bool
}

// read is load for whoever goes on with what was read.
func (s *store) read(ctx context.Context) (found, error) {
	revision := s.vault.Revision() // what is written after this is read again
	r, err := s.load(ctx)
	if err != nil && !errors.Is(err, ErrRecordDamaged) {
		return found{}, err // so is this
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	removed := s.removed || revision != "" && revision != s.revision
	s.revision = revision
	return found{r, removed}, err
}

// changed reports whether somebody else has changed the record since it was read or written last.
func (s *store) changed() bool {
	revision := s.vault.Revision()
	s.mu.Lock()
	defer s.mu.Unlock()
	return revision != s.revision
}

// turn is the right to write the record: a turn among those of this process who do, and the vault's lock against others.
// Its way out is end.
type turn struct {
	*store
	lock Lock // nil where it was lost, and could not be had again
}

// lockTimeout is how long another process may take over what it does with the lock before this one gives up for now. It
// may be one that cannot save what it has.
const lockTimeout = 2 * time.Minute

// beginTurn waits for the turn, and for the vault's lock unless that was kept. It fails with the vault's errors or the
// context's, and with Busy where others take too long over what they do.
func (s *store) beginTurn(ctx context.Context) (*turn, error) {
	waiting, cancel := context.WithTimeout(ctx, lockTimeout)
	defer cancel()
	select {
	case s.writing <- struct{}{}:
	case <-waiting.Done():
		return nil, busy(ctx, waiting.Err())
	}
	s.mu.Lock()
	t := &turn{s, s.lock}
	s.lock = nil
	s.mu.Unlock()
	if _, err := t.relock(ctx); err != nil {
		t.end()
		return nil, err
	}
	return t, nil
}

// relock makes sure that the turn has the lock, and reports whether it was without it for a while: then somebody else may have
// written the record. It fails with the vault's errors or the context's.
func (t *turn) relock(ctx context.Context) (lost bool, err error) {
	if t.lock != nil {
		if t.lock.Held() {
			return false, nil
		}
		t.lock.Unlock()
		t.lock, lost = nil, true
		t.mu.Lock()
		if t.pending != nil {
			t.pending.overtaken = true
		}
		t.mu.Unlock()
	}
	waiting, cancel := context.WithTimeout(ctx, lockTimeout)
	defer cancel()
	t.lock, err = t.vault.Lock(waiting)
	return lost, busy(ctx, err)
}

// busy is the error of somebody who has waited for others, and not been called off.
func busy(ctx context.Context, err error) error {
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		if held, ok := errors.AsType[*LockHeldError](err); ok {
			return &Error{Kind: Busy, Process: held.Process}
		}
		return &Error{Kind: Busy}
	}
	return err
}

// end gives the turn back, and the lock unless a write is pending. It is the only way out of a turn.
func (t *turn) end() {
	t.mu.Lock()
	if t.pending != nil {
		t.store.lock = t.lock
	} else if t.lock != nil {
		t.lock.Unlock()
	}
	t.mu.Unlock()
	<-t.writing
}

func (t *turn) setPending(o *pendingWrite) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.pending != nil && o != nil {
		o.overtaken = o.overtaken || t.pending.overtaken
		o.unwanted = append(slices.Clip(t.pending.unwanted), o.unwanted...)
	}
	t.pending = o
}

// save makes r the record, unless somebody has signed in anew while the lock was lost. The write is pending from before it begins, whatever
// becomes of that.
func (t *turn) save(ctx context.Context, r Record) (flushed, error) {
	t.setPending(&pendingWrite{record: &r})
	if lost, err := t.relock(ctx); lost || err != nil {
		if err != nil {
			return flushed{}, err
		}
		return t.flush(ctx)
	}
	if err := t.write(ctx, &r); err != nil {
		return flushed{}, err
	}
	t.setPending(nil)
	return flushed{record: &r}, nil
}

// write makes the keychain hold the record, or nothing.
func (t *turn) write(ctx context.Context, r *Record) error {
	if err := t.put(ctx, r); err != nil {
		return err
	}
	t.wrote(r)
	return nil
}

// wrote notes that the keychain holds what this process has written.
func (t *turn) wrote(r *Record) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.revision, t.removed = t.vault.Revision(), r == nil
}

func (t *turn) put(ctx context.Context, r *Record) error {
	if r == nil {
		return t.vault.Delete(ctx)
	}
	data, err := encodeRecord(*r)
	if err != nil {
		return &Error{Kind: KeychainBroken, detail: "the record cannot be encoded"}
	}
	return t.vault.Save(ctx, data)
}

// replace makes the new sign-in r the record, instead of old, which the keychain held when the turn began. When that fails,
// everything is to be as it was: where that is not known of the keychain, what was there before is to be written again.
func (t *turn) replace(ctx context.Context, old *Record, r Record) error {
	err := t.write(ctx, &r)
	if err == nil {
		t.setPending(nil)
		return nil
	}
	switch now, readErr := t.load(ctx); {
	case readErr != nil && !errors.Is(readErr, ErrRecordDamaged):
		before := old
		if o := t.pendingWrite(); o != nil {
			before = o.record
		}
		t.setPending(&pendingWrite{record: before, unwanted: []Record{r}})
	case now != nil && now.sameTokens(r): // the write was reported as a failure, and took effect
		t.wrote(&r)
		t.setPending(nil)
		return nil
	}
	return err
}

// remove makes the keychain hold nothing. Whatever else an interrupted removal leaves behind is swept later. When it fails,
// the keychain may hold held still, or nothing.
func (t *turn) remove(ctx context.Context) error {
	if err := t.write(ctx, nil); err != nil {
		if now, readErr := t.load(ctx); readErr != nil || now != nil {
			return err
		}
		t.wrote(nil)
	}
	t.setPending(nil)
	return nil
}

// flushed is what came of a pending write.
type flushed struct {
	record   *Record  // what the keychain holds now; nil for nothing
	unwanted []Record // sign-ins that it does not hold, and that nobody uses
}

// flush writes what is pending, if anything. It reads first: a write that was reported as a failure may have taken effect,
// and past a lock that was lost somebody may have signed in anew, or renewed what is stored there.
func (t *turn) flush(ctx context.Context) (flushed, error) {
	o := t.pendingWrite()
	now, err := t.load(ctx)
	switch {
	case o == nil:
		return flushed{record: now}, err
	case err != nil && !errors.Is(err, ErrRecordDamaged): // what is damaged is older than what is pending
		return flushed{}, err
	case err == nil && sameRecord(now, o.record):
	case err == nil && o.overtaken && now != nil && o.record != nil && now.newerThan(*o.record):
		t.setPending(nil)
		p := flushed{now, o.unwanted}
		if !now.SignedInAt.Equal(o.record.SignedInAt) {
			p.unwanted = append(p.unwanted, *o.record)
		}
		return p, nil
	default:
		if err := t.write(ctx, o.record); err != nil {
			return flushed{}, err
		}
	}
	t.setPending(nil)
	return flushed{o.record, o.unwanted}, nil
}

func sameRecord(a, b *Record) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.sameTokens(*b)
}
