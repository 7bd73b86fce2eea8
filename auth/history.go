package auth

import (
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// Entry is something that happened to a sign-in, for its history. It holds no secret.
type Entry struct {
	At    time.Time   `json:"at"`
	Event EventKind   `json:"event"`
	Why   ProblemKind `json:"why,omitempty"`
	// Until is when the access token that the entry is about runs out; zero where it is about none.
	Until time.Time `json:"until,omitzero"`
	// Notice is the kind of the notice that was given.
	Notice string `json:"notice,omitempty"`
}

// EventKind says what happened. Its text is stable: status --json --history prints it.
type EventKind string

const (
	SignInDone     EventKind = "signed_in"
	SignInFailure  EventKind = "sign_in_failed"
	Renewal        EventKind = "renewed" // with Why NotSaved, in memory only
	RenewalFailure EventKind = "renewal_failed"
	Saved          EventKind = "saved" // what could not be saved before
	SignInEnd      EventKind = "sign_in_ended"
	TokenCopied    EventKind = "copied"
	NoticeGiven    EventKind = "notified"
	Disconnection  EventKind = "disconnected"
	NotEnded       EventKind = "not_revoked" // a sign-in that nobody uses lives on at Smokeball, because of Why
)

// Journal keeps the lines of a connection's history over the end of the program, the newest last, as many as it sees
// fit. Several processes may write to one.
type Journal interface {
	Append(lines ...[]byte) error
	Lines() ([][]byte, error)
}

// History is what has happened to the sign-in, the newest first. It reads a file. What cannot be read is left out.
func (s *Session) History() []Entry {
	s.mu.Lock()
	st := s.store
	s.mu.Unlock()
	if st == nil {
		return nil
	}
	return st.history.entries()
}

// entries are all there are, the newest first.
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

// copiedUntil is when the token runs out that was copied last, zero when that was for a sign-in that is gone.
func copiedUntil(newestFirst []Entry) time.Time {
	for _, e := range newestFirst {
		switch e.Event {
		case TokenCopied:
			return e.Until
		case Disconnection, SignInDone:
			return time.Time{}
		default: // has nothing to do with a copy
		}
	}
	return time.Time{}
}

// mostUnwritten is how many entries wait for a journal that takes nothing. The oldest are forgotten.
const mostUnwritten = 200

// history writes what happens to a sign-in into its journal, in order and without making anybody wait. What the journal does not take is
// written with what comes next.
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

// remember appends an entry.
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

// write writes what there is until there is nothing more.
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

// putBack keeps what could not be written for the next time, and reports whether that is now, because more has come meanwhile.
func (h *history) putBack(batch []Entry) (again bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	again = len(h.unwritten) > 0
	h.writing = again
	h.unwritten = append(batch, h.unwritten...)
	h.unwritten = h.unwritten[max(0, len(h.unwritten)-mostUnwritten):]
	return again
}
