package ui

import (
	"fyne.io/fyne/v2"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
)

// setup is the screen for when there is no client ID: what to enter, and what to register with Smokeball.
type setup struct {
	w       *Window
	head    statusHead
	form    fields
	save    *control.Button
	open    *control.Button // if another setting is wrong
	formBox *fyne.Container
	console *console
	saving  bool
	invalid bool
	box     *fyne.Container
}

func newSetup(w *Window) *setup {
	s := &setup{w: w, head: newStatusHead(), console: newConsole(w)}
	s.form = newFields(w, auth.SettingClientID, auth.SettingRegion)
	s.save = control.NewMainButton("Save", s.tapped)
	s.open = control.NewMainButton("Open the settings", w.openSettings)
	s.formBox = control.NewCard(append(s.form.boxes(), s.save)...)
	s.box = control.NewColumn(16, s.head.box, newFirmComplaint(w), s.formBox, s.open, s.console.box)
	for _, f := range s.form {
		if f.entry != nil {
			f.entry.OnSubmitted = func(string) { s.tapped() }
		}
	}
	return s
}

func (s *setup) content() fyne.CanvasObject { return s.box }

func (s *setup) main() fyne.Focusable {
	switch {
	case s.invalid:
		return s.open
	case len(s.form) > 0 && !s.form[0].locked():
		return s.form[0].input()
	}
	return s.save
}

func (s *setup) draw(v view) {
	s.invalid = v.Problem.Kind == auth.ConfigurationInvalid
	s.head.draw(v)
	control.SetVisible(s.formBox, !s.invalid)
	control.SetVisible(s.open, s.invalid)
	s.save.SetEnabled(!s.saving)
	s.console.set(v.RedirectURIs)
}

func (s *setup) footer(v view) (left, right footnote) {
	return region(v), footnote{"What is this?", s.w.openAbout}
}

func (s *setup) tapped() {
	if s.saving {
		return
	}
	changes := s.form.changes()
	if len(changes) == 0 {
		s.form.say(map[string]string{auth.SettingClientID: "Please enter the client ID."}, s.w.window.Canvas())
		s.w.draw()
		return
	}
	s.saving = true
	s.w.save(s.form, changes, func(wrong map[string]string) {
		s.saving = false
		s.form.say(wrong, s.w.window.Canvas())
	})
	s.w.draw()
}
