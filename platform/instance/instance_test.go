package instance

import (
	"errors"
	"testing"
)

// Only one program can claim a session, beside the demo, and it gets the messages of the others.
func TestOneProgramPerSession(t *testing.T) {
	folder := claimFolder(t)
	if err := Signal(folder, false, Show); !errors.Is(err, ErrNotRunning) {
		t.Errorf("a message without a program: %v, want ErrNotRunning", err)
	}
	first, err := Claim(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Claim(folder, false); !errors.Is(err, ErrRunning) {
		t.Errorf("a second claim: %v, want ErrRunning", err)
	}
	demo, err := Claim(folder, true)
	if err != nil {
		t.Errorf("the demo beside it: %v", err)
	}
	defer demo.Close()

	for _, message := range []Message{Show, Quit, Show} {
		said := make(chan error, 1)
		go func() { said <- Signal(folder, false, message) }()
		if got := <-first.Messages(); got != message {
			t.Errorf("heard %q, want %q", got, message)
		}
		if err := <-said; err != nil {
			t.Errorf("%q: %v", message, err)
		}
	}
	first.Close()
	if _, open := <-first.Messages(); open {
		t.Error("a message after Close")
	}
	again, err := Claim(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}
