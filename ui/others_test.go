package ui

import (
	"slices"
	"testing"

	"smokeball-connect/auth"
)

func TestOtherSignIns(t *testing.T) {
	others := someOthers()
	r := newRig(t, connectedStatus(), func(o *Options) { o.Others = others })
	r.Show()
	r.openSettings()
	for _, text := range []string{"Other sign-ins on this computer", "auth.smokeball.com.au/9i8h7g6f5e4d3c2b1a0z9y8x7w",
		"Jane Citizen · jane@brown.example"} {
		if !hasText(r, text) {
			t.Errorf("not shown: %s", text)
		}
	}
	r.askEndOther(others.all[0])
	pressButton(t, r, "Cancel")
	if len(others.ended) > 0 {
		t.Fatal("Cancel ended it")
	}
	r.askEndOther(others.all[0])
	pressButton(t, r, "End it")
	if !slices.Equal(others.ended, []string{others.all[0].Connection}) || r.said != "That sign-in has ended." {
		t.Errorf("ended %q, and the window says %q", others.ended, r.said)
	}
	others.fails = auth.KeychainLocked
	r.endOther(others.all[0])
	if r.said != "That sign-in did not end. Your keychain is locked." {
		t.Errorf("the window says %q", r.said)
	}

	others.all = nil
	r.openSettings()
	if hasText(r, "Other sign-ins on this computer") {
		t.Error("there are none, but the card is shown")
	}
}

// A person who changes the client ID while signed in decides what happens to that sign-in.
func TestLeavingASignIn(t *testing.T) {
	for answer, want := range map[string]struct{ saved, ended int }{
		"Cancel":                      {0, 0},
		"Save, and keep that sign-in": {1, 0},
		"Save, and end it":            {1, 1},
	} {
		t.Run(answer, func(t *testing.T) {
			fake, others := unlocked(), someOthers()
			r := newRig(t, connectedStatus(), func(o *Options) { o.Settings, o.Others = fake, others })
			r.Show()
			r.openSettings()
			firstEntry(t, r).SetText("another-id")
			pressButton(t, r, "Save")
			if len(fake.saved) > 0 {
				t.Fatal("it was saved without asking")
			}
			pressButton(t, r, answer)
			if len(fake.saved) != want.saved || len(others.ended) != want.ended {
				t.Errorf("saved %v, ended %q", fake.saved, others.ended)
			}
			if want.ended > 0 && others.ended[0] != connectedStatus().Connection {
				t.Errorf("%q ended", others.ended)
			}
		})
	}
}
