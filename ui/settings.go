package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/product"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// settingsPage is the form for the settings, with cards for the API key, this computer, other sign-ins and the program itself.
type settingsPage struct {
	*page
	w      *Window
	form   fields
	more   *control.Link
	save   *control.Button
	saving bool
}

func (w *Window) openSettings() { w.openSettingsAt(false) }

// openAPIKey opens the settings with the focus on the API key.
func (w *Window) openAPIKey() { w.openSettingsAt(w.options.APIKey != nil) }

func (w *Window) openSettingsAt(apiKeyFirst bool) {
	if w.page() != nil && w.page().title == settingsTitle {
		return
	}
	s := &settingsPage{w: w, form: newFields(w)}
	s.save = control.NewMainButton("Save", s.tapped)
	cancel := control.NewTallButton("Cancel", w.goBack)
	buttons := control.NewRow(cancel, s.save)
	control.SetVisible(buttons, len(s.form) > 0)
	s.form.showRare(false)
	s.more = control.NewUnderlinedLink("More settings", func() {
		s.form.showRare(true)
		s.w.draw()
	})

	about := control.NewCard(
		control.NewText(control.Strong, "About"),
		control.NewText(control.QuietBody, product.Name+", version "+w.options.Version),
		control.NewColumn(6,
			control.AtLeft(control.NewUnderlinedLink("Open the folder with the log", w.openLogFolder)),
			control.AtLeft(control.NewUnderlinedLink("Licences", w.openLicences)),
			control.AtLeft(control.NewUnderlinedLink("What is this?", w.openAbout))))
	computer := []fyne.CanvasObject{}
	if c := newAutostartSwitch(w); c != nil {
		inside := []fyne.CanvasObject{control.NewText(control.Strong, "This computer"), control.Unpadded(c)}
		if _, locked := w.firmStart(); locked {
			inside = append(inside, control.NewText(control.Hint, "Set by your firm."))
		}
		computer = append(computer, control.NewCard(inside...))
	}
	wrongFile := control.NewLabel(control.Body, "")
	wrongFile.Importance = widget.DangerImportance
	wrongBox := control.Unpadded(wrongFile)
	wrongBox.Hide()
	s.page = newPage(settingsTitle, append(append([]fyne.CanvasObject{newFirmComplaint(w), wrongBox}, s.form.boxes()...),
		control.AtLeft(s.more), buttons)...)
	others, apiKey := newOtherSignIns(w), newAPIKeyCard(w)
	for _, card := range append([]fyne.CanvasObject{apiKey.box}, append(computer, others.box, about)...) {
		s.page.box.Add(card)
	}
	others.read()
	s.page.update = func(view) {
		s.save.SetEnabled(!s.saving)
		control.SetVisible(s.more, s.form.hidden())
	}
	s.page.focus = s.save
	for _, f := range s.form {
		if !f.locked() {
			s.page.focus = f.input()
			break
		}
	}
	if apiKeyFirst {
		s.page.focus = apiKey.entry
	}
	w.openPage(s.page)
	apiKey.read()
	if w.settings != nil {
		file, wrong := w.settings.Now().Wrong()
		control.SetText(wrongFile, file)
		control.SetVisible(wrongBox, file != "")
		s.form.say(wrong, w.window.Canvas())
	}
}

// newFirmComplaint says why the firm's settings are not used. It is hidden if nothing is wrong with them.
func newFirmComplaint(w *Window) fyne.CanvasObject {
	text := ""
	if w.settings != nil {
		text = w.settings.Now().WrongFirm()
	}
	if text != "" {
		text += " Please tell whoever looks after your computers."
	}
	wrong := control.NewLabel(control.Body, text)
	wrong.Importance = widget.DangerImportance
	box := control.Unpadded(wrong)
	control.SetVisible(box, text != "")
	return box
}

const settingsTitle = "Settings"

func (s *settingsPage) tapped() {
	changes := s.form.changes()
	if len(changes) == 0 {
		s.w.goBack()
		return
	}
	if before := s.w.presenter.status; before.SignedIn() && s.w.options.Others != nil && s.w.settings.Now().Leaves(changes) {
		s.w.askLeave(before, func(end bool) { s.keep(changes, end) })
		return
	}
	s.keep(changes, false)
}

// keep saves the settings. With end, it ends the sign-in that they leave behind.
func (s *settingsPage) keep(changes map[string]string, end bool) {
	before := s.w.presenter.status
	s.saving = true
	s.w.save(s.form, changes, func(wrong map[string]string) {
		s.saving = false
		if len(wrong) > 0 {
			s.form.say(wrong, s.w.window.Canvas())
			return
		}
		if s.w.page() == s.page {
			s.w.goBack()
		}
		if end {
			s.w.endOther(before)
		}
	})
	s.w.draw()
}

// save saves the changes of a form off Fyne's thread, then calls done on it.
func (w *Window) save(form fields, changes map[string]string, done func(wrong map[string]string)) {
	seen := form[0].seen
	w.presenter.background(func() {
		wrong := w.settings.Save(seen, changes)
		fyne.Do(func() {
			done(wrong)
			if len(wrong) == 0 {
				w.say("Saved.")
			}
			w.draw()
		})
	})
}

// SettingsChanged has to be called when other settings come into force. The setup screen is made again, unless the person has begun to fill
// it in.
func (w *Window) SettingsChanged() {
	if s, ok := w.screens[setupScreen].(*setup); ok && !s.saving && len(s.form.changes()) == 0 {
		delete(w.screens, setupScreen)
	}
	now := w.settings.Now()
	if file, _ := now.Wrong(); file != "" || now.WrongFirm() != "" {
		w.say(words.SettingsNotUsed)
	}
	w.presenter.tick()
}
