package auth

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// store is where one connection's record is kept, shared by everything in this process: the vault, the turn for writing, the
// lock against other processes, and the pending write.
//
// A record that the keychain did not take may have the only copy of a new refresh token, and the one in the keychain may no longer be
// valid. So the lock is kept until the record is written: no other process may renew meanwhile. The pending write and the lock
// are kept as long as the process lives, even when it changes to another connection.
type store struct {
	conn    Connection
	vault   Vault
	history *history
	writing chan struct{} // full while somebody has the turn

	mu       sync.Mutex
	lock     Lock          // of the vault, kept between turns while a write is pending
	pending  *pendingWrite // nil when the keychain holds what it should
	revision string        // of the record that was read or written last
	removed  bool          // the last write of this process was a removal

	flushing bool // see Session.flushLater, whose mutex guards it
}

// pendingWrite is what the keychain should hold, but is not known to.
type pendingWrite struct {
	record *Record // nil where it should hold nothing
	// overtaken is true if the lock was lost for a while, so that another process may have signed in or renewed.
	overtaken bool
	// unwanted are unused sign-ins that the keychain may hold. They are revoked once it does not.
	unwanted []Record
}

func newStore(c Connection, v Vault, h *history) *store {
	return &store{conn: c, vault: v, history: h, writing: make(chan struct{}, 1)}
}

// isFor reports whether this is the store of c's record. It is false for a nil store and for a vault that could not be opened.
func (s *store) isFor(c Connection) bool {
	if s == nil {
		return false
	}
	_, broken := s.vault.(brokenVault)
	return !broken && s.conn.sameRecord(c)
}

// pendingWrite returns the pending write, nil for none.
func (s *store) pendingWrite() *pendingWrite {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pending
}

// lostLock reports whether a write is pending and its lock no longer keeps others out.
func (s *store) lostLock() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pending != nil && s.lock != nil && !s.lock.Held()
}

// releaseLock releases the lock even if a write is pending.
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

// found is the result of reading a record.
type found struct {
	record *Record // nil when there is none
	// removed: this program, in this process or another, may have removed the record: the revision has changed. It does not change when
	// the keychain was emptied or replaced.
	removed bool
}

// read is load for a caller that will use the record: it also notes the revision, so that changed sees later changes.
func (s *store) read(ctx context.Context) (found, error) {
	revision := s.vault.Revision() // before the read, so that a write during it counts as a change
	r, err := s.load(ctx)
	if err != nil && !errors.Is(err, ErrRecordDamaged) {
		return found{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	removed := s.removed || revision != "" && revision != s.revision
	s.revision = revision
	return found{r, removed}, err
}

// changed reports whether another process has changed the record since this one last read or wrote it.
func (s *store) changed() bool {
	revision := s.vault.Revision()
	s.mu.Lock()
	defer s.mu.Unlock()
	return revision != s.revision
}

// turn is the right to write the record: only one goroutine of this process has it, and it holds the vault's lock against other
// processes. It must be ended with end.
type turn struct {
	*store
	lock Lock // nil where it was lost and could not be taken again
}

// lockTimeout is how long to wait for the turn or the lock. Another process may hold the lock for much longer, if it has a pending
// write.
const lockTimeout = 2 * time.Minute

// beginTurn waits for the turn, and for the vault's lock unless that was kept. It fails with the vault's errors or the
// context's, and with Busy after lockTimeout.
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

// relock makes sure that the turn has the lock, and reports whether the lock had been lost, in which case another process may have
// written the record. It fails like beginTurn.
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

// busy turns the error of a wait that timed out, although ctx has not ended, into Busy. It returns any other error as it is.
func busy(ctx context.Context, err error) error {
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		if held, ok := errors.AsType[*LockHeldError](err); ok {
			return &Error{Kind: Busy, Process: held.Process}
		}
		return &Error{Kind: Busy}
	}
	return err
}

// end ends the turn. It releases the lock unless a write is pending.
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

// save makes r the record, unless a newer one was written while the lock was lost. The write is pending from before it begins until
// it has succeeded.
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

// write makes the keychain hold r, or nothing where r is nil.
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

// replace makes the new sign-in r the record in place of old, which the keychain held when the turn began; nil for none. If it fails,
// nothing may have changed: where the keychain's content is not known, writing what was there before becomes the pending write.
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
	case now != nil && now.sameTokens(r): // the write took effect although it reported a failure
		t.wrote(&r)
		t.setPending(nil)
		return nil
	}
	return err
}

// remove makes the keychain hold nothing. Leftovers of an interrupted removal are swept later. If it fails, the keychain may still hold
// the record, or nothing.
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

// flushed is the result of a pending write.
type flushed struct {
	record   *Record  // what the keychain holds now; nil for nothing
	unwanted []Record // sign-ins that it does not hold and that are no longer used
}

// flush makes the pending write, if any. It reads first: a write may have taken effect although it reported a failure, and
// while the lock was lost another process may have signed in or renewed.
func (t *turn) flush(ctx context.Context) (flushed, error) {
	o := t.pendingWrite()
	now, err := t.load(ctx)
	switch {
	case o == nil:
		return flushed{record: now}, err
	case err != nil && !errors.Is(err, ErrRecordDamaged): // a damaged record is older than the pending one
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
