package instance

import (
	"errors"
	"testing"
)

func TestOneProgramASession(t *testing.T) {
	folder := claimFolder(t)
	if err := Signal(folder, false, Show); !errors.Is(err, ErrNotRunning) {
		t.Errorf("a message to nobody: %v", err)
	}
	first, err := Claim(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Claim(folder, false); !errors.Is(err, ErrRunning) {
		t.Errorf("a second claim: %v", err)
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
		t.Error("a message after the end")
	}
	again, err := Claim(folder, false)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}
