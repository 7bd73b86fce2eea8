package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// APIKeyState says where there is an API key.
type APIKeyState struct {
	Kept bool // in the keychain
	Set  bool // by an environment variable, which takes precedence
	// Problem says why it is unknown whether a key is kept; NoProblem if it is known.
	Problem auth.ProblemKind
}

// APIKey is the key that Smokeball's API needs along with the token. Its methods may wait for the keychain, and none returns the key.
type APIKey interface {
	State() APIKeyState
	// Save keeps the key that a person has typed, and returns what went wrong, or NoProblem.
	Save(text string) auth.ProblemKind
	// Remove removes the kept key, and returns what went wrong, or NoProblem.
	Remove() auth.ProblemKind
}

// apiKeyCard is the card in which the API key is entered. It never shows the key.
type apiKeyCard struct {
	w      *Window
	state  *widget.Label
	entry  *control.Entry
	wrong  *widget.Label
	save   *control.Button
	remove *fyne.Container
	box    *fyne.Container
}

func newAPIKeyCard(w *Window) *apiKeyCard {
	k := &apiKeyCard{
		w:     w,
		state: control.NewLabel(control.Hint, ""),
		entry: control.NewEntry(w.typedShortcut),
		wrong: control.NewLabel(control.TextStyle{Size: control.SizeNameHint, Wrap: true}, ""),
	}
	k.entry.Password = true
	k.entry.Wrapping = fyne.TextWrapOff
	k.entry.OnSubmitted = func(string) { k.submit() }
	k.wrong.Importance = widget.DangerImportance
	k.save = control.NewButton("Keep this key", k.submit)
	k.remove = control.AtLeft(control.NewUnderlinedLink("Remove the key", func() { k.do(w.options.APIKey.Remove, words.APIKeyRemoved) }))
	k.box = control.NewCard(
		control.NewText(control.Strong, "API key"),
		control.NewText(control.QuietBody, "Smokeball's API needs it along with the token. It is kept in your keychain, and never shown again."),
		control.NewColumn(6, k.entry, control.Unpadded(k.wrong), control.Unpadded(k.state)), k.save, k.remove)
	k.draw(APIKeyState{}, auth.NoProblem)
	return k
}

// read finds out, off Fyne's thread, whether there is a key.
func (k *apiKeyCard) read() {
	if k.w.options.APIKey == nil {
		return
	}
	k.w.presenter.background(func() {
		state := k.w.options.APIKey.State()
		fyne.Do(func() {
			k.w.presenter.knowAPIKey(state)
			k.draw(state, auth.NoProblem)
		})
	})
}

func (k *apiKeyCard) submit() {
	text := k.entry.Text
	k.do(func() auth.ProblemKind { return k.w.options.APIKey.Save(text) }, words.APIKeyKept)
}

// do changes the key off Fyne's thread, and shows the result.
func (k *apiKeyCard) do(change func() auth.ProblemKind, done string) {
	k.save.SetEnabled(false)
	k.w.presenter.background(func() {
		problem := change()
		state := k.w.options.APIKey.State()
		fyne.Do(func() {
			k.save.SetEnabled(true)
			k.w.presenter.knowAPIKey(state)
			k.draw(state, problem)
			if problem == auth.NoProblem {
				k.entry.SetText("")
				k.w.say(done)
			}
		})
	})
}

func (k *apiKeyCard) draw(state APIKeyState, problem auth.ProblemKind) {
	v := k.w.presenter.view()
	// A key belongs to a client ID, so there is nothing to enter before there is one.
	control.SetVisible(k.box, k.w.options.APIKey != nil && v.State != auth.NotConfigured)
	control.SetText(k.state, words.APIKeyState(state.Kept, state.Set))
	control.SetVisible(k.remove, state.Kept)
	if problem == auth.NoProblem {
		problem = state.Problem
	}
	control.SetText(k.wrong, words.Problem(auth.Problem{Kind: problem}, v.Status, v.now, v.locale))
	control.SetVisible(k.wrong, problem != auth.NoProblem)
	k.w.draw()
}
