package ui

import (
	"testing"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// fakeAPIKey is a keychain that may hold an API key.
type fakeAPIKey struct {
	state APIKeyState
	kept  string
	fails auth.ProblemKind
}

func (k *fakeAPIKey) State() APIKeyState { return k.state }

func (k *fakeAPIKey) Save(text string) auth.ProblemKind {
	if k.fails == auth.NoProblem {
		k.kept, k.state.Kept = text, true
	}
	return k.fails
}

func (k *fakeAPIKey) Remove() auth.ProblemKind {
	k.kept, k.state.Kept = "", false
	return k.fails
}

// The API key is entered in the settings, which never show it, neither while typing nor afterwards.
func TestTheAPIKeyInTheSettings(t *testing.T) {
	key := &fakeAPIKey{}
	r := newRig(t, connectedStatus(), func(o *Options) { o.APIKey = key })
	r.Show()
	r.openSettings()
	card := newAPIKeyCard(r.Window)
	card.read()
	if card.state.Text != control.Typeset(words.APIKeyState(false, false)) || card.remove.Visible() || !card.entry.Password {
		t.Errorf("without a key: %q", card.state.Text)
	}
	key.fails = auth.KeychainLocked
	card.entry.SetText("k-1")
	card.submit()
	if card.wrong.Text == "" || !card.wrong.Visible() || card.entry.Text != "k-1" {
		t.Error("with a locked keychain, no problem is shown, or what was typed is lost")
	}
	key.fails = auth.NoProblem
	card.submit()
	if key.kept != "k-1" || card.entry.Text != "" || r.said != words.APIKeyKept || card.wrong.Visible() || !card.remove.Visible() {
		t.Errorf("kept %q; the window says %q, and the field still has text: %t", key.kept, r.said, card.entry.Text != "")
	}
	key.state.Set = true
	card.read()
	if card.state.Text != control.Typeset(words.APIKeyState(true, true)) {
		t.Errorf("with an environment variable: %q", card.state.Text)
	}
	card.do(key.Remove, words.APIKeyRemoved)
	if key.kept != "" || card.remove.Visible() || r.said != words.APIKeyRemoved {
		t.Errorf("after removing, %q is kept, and the window says %q", key.kept, r.said)
	}
}

// A key belongs to a client ID. Without one, the settings do not ask for it.
func TestNoAPIKeyWithoutAClientID(t *testing.T) {
	key := &fakeAPIKey{state: APIKeyState{Problem: auth.ConfigurationMissing}}
	r := newRig(t, auth.Status{State: auth.NotConfigured}, func(o *Options) { o.APIKey = key })
	r.Show()
	r.openSettings()
	card := newAPIKeyCard(r.Window)
	card.read()
	if card.box.Visible() {
		t.Errorf("there is a card for the API key, which says %q", card.wrong.Text)
	}
	r.session.set(connectedStatus())
	card.read()
	if !card.box.Visible() {
		t.Error("with a client ID, there is no card for the API key")
	}
}
