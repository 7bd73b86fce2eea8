package auth

import (
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// Entry is one event in a sign-in's history. It holds no secret.
type Entry struct {
	At    time.Time   `json:"at"`
	Event EventKind   `json:"event"`
	Why   ProblemKind `json:"why,omitempty"`
	// Until is when the access token that the entry is about expires; zero where it is not about one.
	Until time.Time `json:"until,omitzero"`
	// Notice is the kind of notice, with NoticeGiven.
	Notice string `json:"notice,omitempty"`
}

// EventKind says what happened. Its text is stable: status --json --history prints it.
type EventKind string

const (
	SignInDone     EventKind = "signed_in"
	SignInFailure  EventKind = "sign_in_failed"
	Renewal        EventKind = "renewed" // in memory only where Why is NotSaved
	RenewalFailure EventKind = "renewal_failed"
	Saved          EventKind = "saved" // a pending write has succeeded
	SignInEnd      EventKind = "sign_in_ended"
	TokenCopied    EventKind = "copied"
	NoticeGiven    EventKind = "notified"
	Disconnection  EventKind = "disconnected"
	NotEnded       EventKind = "not_revoked" // an unused sign-in could not be revoked, because of Why, and lives on at Smokeball
)

// Journal stores the lines of a connection's history, the newest last. It may drop the oldest. Several processes may append to the
// same journal.
type Journal interface {
	Append(lines ...[]byte) error
	Lines() ([][]byte, error)
}

// History returns the sign-in's history, the newest entry first. It reads a file. Entries that cannot be read are left out.
func (s *Session) History() []Entry {
	s.mu.Lock()
	st := s.store
	s.mu.Unlock()
	if st == nil {
		return nil
	}
	return st.history.entries()
}

// entries returns all entries, the newest first.
func (h *history) entries() (all []Entry) {
	if h.journal == nil {
		return nil
	}
	lines, err := h.journal.Lines()
	if err != nil {
		return nil
	}
	for _, line := range slices.Backward(lines) {
		var e Entry
		if json.Unmarshal(line, &e) == nil && !e.At.IsZero() && e.Event != "" {
			all = append(all, e)
		}
	}
	return all
}

// copiedUntil returns the expiry of the token that was copied last, zero when that token was of an earlier sign-in.
func copiedUntil(newestFirst []Entry) time.Time {
	for _, e := range newestFirst {
		switch e.Event {
		case TokenCopied:
			return e.Until
		case Disconnection, SignInDone:
			return time.Time{}
		default:
		}
	}
	return time.Time{}
}

// maxUnwritten is how many entries are kept while the journal cannot be written. The oldest are dropped.
const maxUnwritten = 200

// history writes entries to a journal, in order and without blocking. Entries that could not be written are tried again
// with the next one.
type history struct {
	journal Journal // nil where nothing is kept
	session *Session

	mu        sync.Mutex
	unwritten []Entry
	writing   bool
}

func (s *Session) openHistory(c Connection) *history {
	h := &history{session: s}
	if s.options.OpenJournal != nil {
		h.journal = s.options.OpenJournal(c)
	}
	return h
}

// remember appends an entry, without blocking.
func (h *history) remember(e Entry) {
	if h.journal == nil {
		return
	}
	e.At, e.Until = e.At.UTC(), e.Until.UTC()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.unwritten = append(h.unwritten, e)
	if !h.writing {
		h.writing = true
		h.session.running.Go(h.write)
	}
}

// write writes entries until none are left.
func (h *history) write() {
	for {
		h.mu.Lock()
		batch := h.unwritten
		h.unwritten = nil
		h.writing = len(batch) > 0
		h.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		var lines [][]byte
		for _, e := range batch {
			if line, err := json.Marshal(e); err == nil {
				lines = append(lines, line)
			}
		}
		if err := h.journal.Append(lines...); err != nil {
			h.session.options.Log.Warn("the history cannot be written", "problem", err)
			if !h.putBack(batch) {
				return
			}
		}
	}
}

// putBack keeps entries that could not be written. It reports whether to try again now, because more have come meanwhile.
func (h *history) putBack(batch []Entry) (again bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	again = len(h.unwritten) > 0
	h.writing = again
	h.unwritten = append(batch, h.unwritten...)
	h.unwritten = h.unwritten[max(0, len(h.unwritten)-maxUnwritten):]
	return again
}
