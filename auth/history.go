package auth

import (
	"encoding/json"
	"slices"
	"time"
)

// Entry is something that happened to a sign-in, for its history. It holds no secret.
type Entry struct {
	At    time.Time   `json:"at"`
	Event EventKind   `json:"event"`
	Why   ProblemKind `json:"why,omitempty"`
	// Until is when the access token that the entry is about runs out; zero where it is about none.
	Until time.Time `json:"until,omitzero"`
	// Notice is the ID of the notification that was given.
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
	journal := s.journal
	s.mu.Unlock()
	return entries(journal)
}

func entries(journal Journal) (all []Entry) {
	if journal == nil {
		return nil
	}
	lines, err := journal.Lines()
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
		}
	}
	return time.Time{}
}

// remember appends to the history, in order and without making anybody wait. It is called with the mutex held.
func (s *Session) remember(e Entry) {
	if s.journal == nil {
		return
	}
	e.At, e.Until = e.At.UTC(), e.Until.UTC()
	s.unwritten = append(s.unwritten, e)
	if !s.journalling {
		s.journalling = true
		s.running.Go(s.writeHistory)
	}
}

func (s *Session) writeHistory() {
	for {
		s.mu.Lock()
		journal, batch := s.journal, s.unwritten
		s.unwritten = nil
		s.journalling = len(batch) > 0
		s.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		var lines [][]byte
		for _, e := range batch {
			if line, err := json.Marshal(e); err == nil {
				lines = append(lines, line)
			}
		}
		if err := journal.Append(lines...); err != nil {
			s.options.Log.Warn("the history cannot be written", "problem", err)
		}
	}
}
