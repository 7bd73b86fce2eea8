package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
)

// setup is the screen where there is no client ID: what to enter, and what to register with Smokeball.
type setup struct {
	w       *Window
	head    statusHead
	form    fields
	save    *control.Button
	open    *control.Button // where another setting is wrong
	formBox *fyne.Container
	urls    *callbackURLs
	saving  bool
	invalid bool
	box     *fyne.Container
}

func newSetup(w *Window) *setup {
	s := &setup{w: w, head: newStatusHead(), urls: newCallbackURLs(w)}
	s.form = newFields(w, auth.SettingClientID, auth.SettingRegion)
	s.save = control.NewMainButton("Save", s.tapped)
	s.open = control.NewMainButton("Open the settings", w.openSettings)
	s.formBox = control.NewCard(append(s.form.boxes(), s.save)...)
	s.box = control.NewColumn(16, s.head.box, newFirmComplaint(w), s.formBox, s.open, s.urls.box)
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
	s.urls.set(v.RedirectURIs)
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

// callbackURLs shows the exact URLs that have to be registered with Smokeball, with a button to copy them.
type callbackURLs struct {
	list *widget.Label
	box  *fyne.Container
	urls []string
}

func newCallbackURLs(w *Window) *callbackURLs {
	c := &callbackURLs{list: control.NewLabel(control.TextStyle{Size: control.SizeNameHint}, "")}
	c.list.Wrapping = fyne.TextWrapBreak
	c.list.TextStyle.Monospace = true
	copyAll := control.NewButton("Copy the callback URLs", func() { w.copyPlain(strings.Join(c.urls, "\n"), "The callback URLs are copied.") })
	c.box = control.NewCard(
		control.NewText(control.Strong, "Callback URLs"),
		control.NewText(control.QuietBody, "Register exactly these with Smokeball, as a public client:"),
		control.Unpadded(c.list), copyAll)
	return c
}

func (c *callbackURLs) set(urls []string) {
	c.urls = urls
	control.SetVisible(c.box, len(urls) > 0)
	if text := strings.Join(urls, "\n"); c.list.Text != text {
		c.list.SetText(text)
	}
}
