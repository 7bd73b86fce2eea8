package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/auth"
	"smokeball-connect/ui/control"
	"smokeball-connect/words"
)

// field is one setting in a form: what it is called, where to type or choose it, what is wrong with it, and where
// its value comes from.
type field struct {
	spec    fieldSpec
	setting Setting

	entry  *control.Entry
	choice *control.Select
	note   *widget.Label // where the value comes from, and what it is for
	wrong  *widget.Label
	box    *fyne.Container
}

// fieldSpec is how a setting is shown.
type fieldSpec struct {
	name, label, hint string
	values, texts     []string // what may be chosen, where there is a choice
	lines             bool     // a list, one a line
	builtIn           string   // shown where nothing is set
	rare              bool     // shown when it is asked for
}

var fieldSpecs = []fieldSpec{
	{name: auth.SettingClientID, label: "Client ID", hint: "From Smokeball's Developer Console."},
	{name: auth.SettingRegion, label: "Region",
		values: []string{string(auth.US), string(auth.AU), string(auth.UK)},
		texts:  []string{words.Region(auth.US), words.Region(auth.AU), words.Region(auth.UK)}},
	{name: auth.SettingEnvironment, label: "Environment",
		values: []string{string(auth.Production), string(auth.Staging)}, texts: []string{"Production", "Staging"}, rare: true},
	{name: auth.SettingScopes, label: "Scopes", hint: "Empty: everything that the app may do.", rare: true},
	{name: auth.SettingRedirectURIs, label: "Callback URLs", hint: "One a line, exactly as registered.", lines: true, builtIn: strings.Join(auth.DefaultRedirectURIs(), "\n"), rare: true},
	{name: auth.SettingSignInURL, label: "Sign-in address", hint: "Only where that is not Smokeball's own.", rare: true},
	{name: auth.SettingAPIURL, label: "API address", hint: "Only together with a sign-in address.", rare: true},
	{name: words.SettingNotifySignIn, label: "Remind me that my sign-in ends", rare: true,
		values: []string{words.DefaultNotifySignIn, "7d 3d 1d 1h", "1d 1h", "1h", words.Never},
		texts:  []string{"3 days, 1 day and 1 hour before, and earlier when it lasts for months", "7 days before, and then the same", "1 day and 1 hour before", "1 hour before", "Never"}},
	{name: words.SettingNotifyCopied, label: "Remind me that a token I copied ends", rare: true,
		values: []string{words.DefaultNotifyCopied, "15m", words.Never}, texts: []string{"5 minutes before", "15 minutes before", "Never"}},
	{name: words.SettingNotifyNotSaved, label: "Tell me when my sign-in can't be saved", rare: true,
		values: []string{words.DefaultNotifyNotSaved, words.Never}, texts: []string{"After 2 minutes", "Never"}},
	{name: auth.SettingSignInDays, label: "Days that a sign-in lasts", hint: "If Smokeball has told your firm. Otherwise 30 are counted, and 180 when a sign-in has lasted longer.", rare: true},
}

func newField(w *Window, spec fieldSpec, setting Setting) *field {
	f := &field{spec: spec, setting: setting, note: control.NewLabel(control.Hint, ""), wrong: control.NewLabel(control.TextStyle{Size: control.SizeNameHint, Wrap: true}, "")}
	f.wrong.Importance = widget.DangerImportance
	var input fyne.CanvasObject
	if text := strings.TrimSpace(setting.Text); spec.values != nil {
		if text != "" && indexOf(spec.values, strings.ToLower(text)) < 0 { // set elsewhere: a choice like the others
			spec.values, spec.texts = append(slices.Clone(spec.values), strings.ToLower(text)), append(slices.Clone(spec.texts), text)
			f.spec = spec
		}
		f.choice = control.NewSelect(spec.texts)
		input = control.Bordered(f.choice)
	} else {
		f.entry = control.NewEntry(w.typedShortcut)
		f.entry.MultiLine = spec.lines
		f.entry.Wrapping = fyne.TextWrapOff
		f.entry.SetPlaceHolder(spec.builtIn)
		if spec.lines {
			f.entry.SetMinRowsVisible(5)
		}
		input = f.entry
	}
	f.set(setting.Text)
	if setting.Locked {
		f.input().(fyne.Disableable).Disable()
		input = control.Locked(input)
	}
	control.SetText(f.note, strings.Trim(strings.Join([]string{source(setting), spec.hint}, " "), " "))
	f.say("")
	f.box = control.NewColumn(5, control.NewText(control.Strong, spec.label), input, control.Unpadded(f.wrong), control.Unpadded(f.note))
	return f
}

// source says where a value comes from; nothing for one that nobody has set.
func source(s Setting) string {
	if s.Source == "" || s.Text == "" && !s.Locked {
		return ""
	}
	return s.Source + "."
}

func (f *field) set(text string) {
	if f.choice != nil {
		f.choice.SetSelectedIndex(max(0, indexOf(f.spec.values, strings.ToLower(strings.TrimSpace(text)))))
		return
	}
	if f.spec.lines {
		text = strings.ReplaceAll(text, ",", "\n")
	}
	f.entry.SetText(text)
}

// text is the value as the settings spell it.
func (f *field) text() string {
	switch {
	case f.choice != nil:
		return f.spec.values[max(0, f.choice.SelectedIndex())]
	case f.spec.lines:
		return strings.Join(strings.Fields(f.entry.Text), ",")
	}
	return strings.TrimSpace(f.entry.Text)
}

// changed reports whether the person has given it another value.
func (f *field) changed() bool {
	if f.setting.Locked {
		return false
	}
	before := strings.TrimSpace(f.setting.Text)
	switch {
	case f.choice != nil && before == "":
		before = f.spec.values[0]
	case f.choice != nil:
		before = strings.ToLower(before)
	case f.spec.lines:
		before = strings.Join(strings.FieldsFunc(before, func(r rune) bool { return r == ',' || r == ' ' }), ",")
	}
	return f.text() != before
}

// say shows a sentence about what is wrong with the value; "" for nothing.
func (f *field) say(wrong string) { control.SetText(f.wrong, wrong) }

func (f *field) input() fyne.Focusable {
	if f.choice != nil {
		return f.choice
	}
	return f.entry
}

func indexOf(values []string, value string) int {
	for i, v := range values {
		if v == value {
			return i
		}
	}
	return -1
}

// fields are the fields of a form.
type fields []*field

// newFields makes a form of all settings, or of those that are named.
func newFields(w *Window, names ...string) (all fields) {
	settings := map[string]Setting{}
	if w.settings != nil {
		for _, s := range w.settings.All() {
			settings[s.Name] = s
		}
	}
	for _, spec := range fieldSpecs {
		s, known := settings[spec.name]
		if known && (len(names) == 0 || indexOf(names, spec.name) >= 0) {
			all = append(all, newField(w, spec, s))
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
		if f.spec.rare {
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
			changes[f.spec.name] = f.text()
		}
	}
	return changes
}

// say shows what is wrong, and puts the focus on the first field that has something wrong with it.
func (all fields) say(wrong map[string]string, c fyne.Canvas) {
	focused := false
	for _, f := range all {
		f.say(wrong[f.spec.name])
		if wrong[f.spec.name] != "" && !f.box.Visible() {
			all.showRare(true)
		}
		if wrong[f.spec.name] != "" && !focused && !f.setting.Locked {
			c.Focus(f.input())
			focused = true
		}
	}
}
