package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/product"
)

// settingsPage is the form with the settings of the connection, and what there is to know about the program.
type settingsPage struct {
	*page
	w      *Window
	form   fields
	more   *link
	save   *button
	saving bool
}

func (w *Window) openSettings() {
	if w.page() != nil && w.page().title == settingsTitle {
		return
	}
	s := &settingsPage{w: w, form: newFields(w)}
	s.save = newMainButton("Save", s.tapped)
	cancel := newButton("Cancel", w.goBack)
	cancel.height = mainHeight
	buttons := newRow(cancel, s.save)
	show(buttons, len(s.form) > 0)
	s.form.showRare(false)
	s.more = newInlineLink("More settings", func() {
		s.form.showRare(true)
		s.w.draw()
	})

	about := newCard(
		flush(newText(strong, "About")),
		flush(newText(quietBody, product.Name+", version "+w.options.Version)),
		newColumn(6,
			leading(newInlineLink("Open the folder with the log", w.openLogFolder)),
			leading(newInlineLink("Licences", w.openLicences)),
			leading(newInlineLink("What is this?", w.openAbout))))
	computer := []fyne.CanvasObject{}
	if c := newAutostartSwitch(w); c != nil {
		inside := []fyne.CanvasObject{flush(newText(strong, "This computer")), flush(c)}
		if w.options.AutostartLocked {
			inside = append(inside, flush(newText(hint, "Set by your firm.")))
		}
		computer = append(computer, newCard(inside...))
	}
	wrongFile := newText(body, "")
	wrongFile.Importance = widget.DangerImportance
	wrongBox := flush(wrongFile)
	wrongBox.Hide()
	s.page = newPage(settingsTitle, append(append([]fyne.CanvasObject{newFirmComplaint(w), wrongBox}, s.form.boxes()...), leading(s.more), buttons)...)
	others := newOtherSignIns(w)
	for _, card := range append(computer, others.box, about) {
		s.page.box.Add(card)
	}
	others.read()
	s.page.update = func(view) {
		s.save.enable(!s.saving)
		show(s.more, s.form.hidden())
	}
	s.page.focus = s.save
	for _, f := range s.form {
		if !f.setting.Locked {
			s.page.focus = f.input()
			break
		}
	}
	w.openPage(s.page)
	if w.settings != nil {
		file, wrong := w.settings.Wrong()
		setText(wrongFile, file)
		show(wrongBox, file != "")
		s.form.say(wrong, w.window.Canvas())
	}
}

// newFirmComplaint says why the firm's settings are not used; nothing where nothing is wrong with them.
func newFirmComplaint(w *Window) fyne.CanvasObject {
	text := ""
	if w.settings != nil {
		text = w.settings.WrongFirm()
	}
	if text != "" {
		text += " Please tell whoever looks after your computers."
	}
	wrong := newText(body, text)
	wrong.Importance = widget.DangerImportance
	box := flush(wrong)
	show(box, text != "")
	return box
}

const settingsTitle = "Settings"

// leading puts an object of its own width at the left.
func leading(o fyne.CanvasObject) *fyne.Container { return container.NewHBox(flush(o)) }

func (s *settingsPage) tapped() {
	changes := s.form.changes()
	if len(changes) == 0 {
		s.w.goBack()
		return
	}
	if before := s.w.status; before.SignedIn() && s.w.options.Others != nil && s.w.settings.Leaves(changes) {
		s.w.askLeave(before, func(end bool) { s.keep(changes, end) })
		return
	}
	s.keep(changes, false)
}

// keep saves the settings, and with end, ends the sign-in that they leave behind.
func (s *settingsPage) keep(changes map[string]string, end bool) {
	before := s.w.status
	s.saving = true
	s.w.save(changes, func(wrong map[string]string) {
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

// save saves settings off Fyne's thread and reports on it.
func (w *Window) save(changes map[string]string, done func(wrong map[string]string)) {
	w.background(func() {
		wrong := w.settings.Save(changes)
		fyne.Do(func() {
			done(wrong)
			if len(wrong) == 0 {
				w.say("Saved.")
			}
			w.draw()
		})
	})
}
