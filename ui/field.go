package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/settings"
	"smokeball-connect/ui/control"
)

// field is one setting in a form: its name, its input, what is wrong with it, and where its value comes from.
type field struct {
	row     settings.Row
	options []settings.Option  // what can be chosen; nil if the value is typed
	seen    *settings.Settings // the settings that the form shows

	entry  *control.Entry
	choice *control.Select
	note   *widget.Label // where the value comes from, and what it is for
	wrong  *widget.Label
	box    *fyne.Container
}

func newField(w *Window, row settings.Row, seen *settings.Settings) *field {
	f := &field{
		row: row, options: row.Choices, seen: seen,
		note:  control.NewLabel(control.Hint, ""),
		wrong: control.NewLabel(control.TextStyle{Size: control.SizeNameHint, Wrap: true}, ""),
	}
	f.wrong.Importance = widget.DangerImportance
	var input fyne.CanvasObject
	if text := f.before().Text; f.options != nil {
		if text != "" && f.indexOf(text) < 0 { // set elsewhere, and offered like the others
			f.options = append(slices.Clone(f.options), settings.Option{Value: strings.ToLower(text), Label: text})
		}
		var labels []string
		for _, o := range f.options {
			labels = append(labels, o.Label)
		}
		f.choice = control.NewSelect(labels)
		input = control.Bordered(f.choice)
	} else {
		f.entry = control.NewEntry(w.typedShortcut)
		f.entry.Wrapping = fyne.TextWrapOff
		f.entry.SetPlaceHolder(strings.ReplaceAll(row.BuiltIn, ",", "\n"))
		if f.entry.MultiLine = f.lines(); f.entry.MultiLine {
			f.entry.SetMinRowsVisible(5)
		}
		input = f.entry
	}
	f.set(f.before().Text)
	if f.locked() {
		f.input().(fyne.Disableable).Disable()
		input = control.Locked(input)
	}
	control.SetText(f.note, strings.Trim(strings.Join([]string{f.source(), row.Hint}, " "), " "))
	f.say("")
	f.box = control.NewColumn(5, control.NewText(control.Strong, row.Label), input, control.Unpadded(f.wrong), control.Unpadded(f.note))
	return f
}

// before is the value that the form shows initially.
func (f *field) before() settings.Value { return f.seen.Get(f.row.Name) }

// locked reports whether the firm has locked the setting.
func (f *field) locked() bool { return f.seen.Locked(f.row.Name) }

// lines reports whether the setting is a list, which is edited one item a line.
func (f *field) lines() bool { return f.row.Kind == settings.List }

// source says where the value comes from; "" if it is not set.
func (f *field) source() string {
	if f.before().Text == "" && !f.locked() {
		return ""
	}
	return f.before().Source.String() + "."
}

func (f *field) set(text string) {
	if f.choice != nil {
		f.choice.SetSelectedIndex(max(0, f.indexOf(text)))
		return
	}
	if f.lines() {
		text = strings.ReplaceAll(text, ",", "\n")
	}
	f.entry.SetText(text)
}

// text is the value as the settings write it.
func (f *field) text() string {
	switch {
	case f.choice != nil:
		return f.options[max(0, f.choice.SelectedIndex())].Value
	case f.lines():
		return strings.Join(strings.Fields(f.entry.Text), ",")
	}
	return strings.TrimSpace(f.entry.Text)
}

// changed reports whether the person has changed the value.
func (f *field) changed() bool {
	if f.locked() {
		return false
	}
	before := f.before().Text
	switch {
	case f.choice != nil && before == "":
		before = f.options[0].Value
	case f.choice != nil:
		before = strings.ToLower(before)
	case f.lines():
		before = strings.Join(strings.FieldsFunc(before, func(r rune) bool { return r == ',' || r == ' ' }), ",")
	}
	return f.text() != before
}

// say shows what is wrong with the value; "" for nothing.
func (f *field) say(wrong string) { control.SetText(f.wrong, wrong) }

func (f *field) input() fyne.Focusable {
	if f.choice != nil {
		return f.choice
	}
	return f.entry
}

// indexOf is the index of a value among the options, or -1.
func (f *field) indexOf(value string) int {
	return slices.IndexFunc(f.options, func(o settings.Option) bool { return o.Value == strings.ToLower(value) })
}

// fields are the fields of a form.
type fields []*field

// newFields makes a form of the named settings or, without names, of all settings that a person can change.
func newFields(w *Window, names ...string) (all fields) {
	if w.settings == nil {
		return nil
	}
	now := w.settings.Now()
	for _, row := range settings.Rows() {
		if !row.FirmOnly && (len(names) == 0 || slices.Contains(names, row.Name)) {
			all = append(all, newField(w, row, now))
		}
	}
	return all
}

func (all fields) boxes() (boxes []fyne.CanvasObject) {
	for _, f := range all {
		boxes = append(boxes, f.box)
	}
	return boxes
}

// showRare shows or hides the fields that few people need.
func (all fields) showRare(visible bool) {
	for _, f := range all {
		if f.row.Rare {
			control.SetVisible(f.box, visible)
		}
	}
}

// hidden reports whether there are fields that are not shown.
func (all fields) hidden() bool {
	for _, f := range all {
		if !f.box.Visible() {
			return true
		}
	}
	return false
}

// changes are the values that the person has changed.
func (all fields) changes() map[string]string {
	changes := map[string]string{}
	for _, f := range all {
		if f.changed() {
			changes[f.row.Name] = f.text()
		}
	}
	return changes
}

// say shows what is wrong with each field, and focuses the first one with something wrong.
func (all fields) say(wrong map[string]string, c fyne.Canvas) {
	focused := false
	for _, f := range all {
		f.say(wrong[f.row.Name])
		if wrong[f.row.Name] != "" && !f.box.Visible() {
			all.showRare(true)
		}
		if wrong[f.row.Name] != "" && !focused && !f.locked() {
			c.Focus(f.input())
			focused = true
		}
	}
}
