package control_test

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"smokeball-connect/ui/control"
)

// inWindow shows an object in a window of this size.
func inWindow(t *testing.T, o fyne.CanvasObject, width, height float32) fyne.Window {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(control.NewTheme())
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(width, height))
	return w
}

// In a column, empty labels and hidden objects take no room and no gap.
func TestAColumnWithoutGapsForNothing(t *testing.T) {
	first, silent, last := control.NewButton("One", nil), control.NewLabel(control.Body, ""), control.NewButton("Three", nil)
	hidden := control.NewButton("Four", nil)
	hidden.Hide()
	column := control.NewColumn(10, first, control.Unpadded(silent), hidden, last)
	inWindow(t, column, 300, 400)
	control.SetText(silent, "")
	column.Refresh()
	if got, want := last.Position().Y, first.Size().Height+10; got != want {
		t.Errorf("the last is at %v, want %v", got, want)
	}
	if got := column.MinSize().Height; got != 2*control.ButtonHeight+10 {
		t.Errorf("the column is %v high", got)
	}
}

// Buttons in a row are side by side if there is room for that, and otherwise below each other. So are the ends of a row.
func TestARowThatIsTooNarrow(t *testing.T) {
	for _, newRow := range []func(left, right fyne.CanvasObject) *fyne.Container{
		func(left, right fyne.CanvasObject) *fyne.Container { return control.NewRow(left, right) },
		control.NewEnds,
	} {
		left, right := control.NewButton("What can I do about it?", nil), control.NewButton("Try again at once", nil)
		row := newRow(left, right)
		w := inWindow(t, control.NewColumn(0, row), 600, 400)
		if left.Position().Y != right.Position().Y || right.Position().X < left.Size().Width {
			t.Errorf("not beside each other: %v, %v", left.Position(), right.Position())
		}
		w.Resize(fyne.NewSize(200, 400))
		if right.Position().Y < left.Size().Height || row.Size().Height < 2*control.ButtonHeight {
			t.Errorf("not below each other: %v, %v, in %v", left.Position(), right.Position(), row.Size())
		}
	}
}

// A badge shows its longest form that fits. If none fits, it shows the last one whole, over several lines.
func TestABadgeIsAsWideAsThereIsRoom(t *testing.T) {
	badge := control.NewBadge()
	inWindow(t, container.NewWithoutLayout(badge.Box), 900, 400)
	forms := []string{"sign-in.a-rather-long-name.example.com", "…long-name.example.com", "…example.com"}
	badge.SetForms(forms)
	shown := func(width float32) string {
		badge.Box.Resize(fyne.NewSize(width, 36))
		return badge.Box.Objects[1].(*fyne.Container).Objects[0].(*widget.Label).Text
	}
	for _, c := range []struct {
		width float32
		want  string
	}{{600, forms[0]}, {190, forms[1]}, {110, forms[2]}, {40, forms[2]}} {
		if got := shown(c.width); got != c.want {
			t.Errorf("%v wide, it shows %q, want %q", c.width, got, c.want)
		}
	}
	if least := badge.Box.MinSize().Height; least <= control.ButtonHeight {
		t.Errorf("too narrow for a line, it is %v high", least)
	}
	badge.SetForms(nil)
	if badge.Box.Visible() {
		t.Error("it is shown without a text")
	}
}

// Enter presses the control that has the focus, Escape goes to the window, and neither moves the focus. A disabled button can't be pressed.
func TestTheKeysOfAFocusedControl(t *testing.T) {
	var did []string
	do := func(what string) func() { return func() { did = append(did, what) } }
	button, link, check := control.NewButton("Save", do("button")), control.NewLink("More", do("link")), control.NewCheck("Start")
	check.OnChanged = func(bool) { do("check")() }
	disabled := control.NewButton("Not now", do("disabled"))
	disabled.SetEnabled(false)
	entry := control.NewEntry(func(fyne.Shortcut) bool { return false })
	w := inWindow(t, control.NewColumn(8, button, link, check, disabled, entry), 300, 400)
	escaped := 0
	w.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) {
		if ev.Name == fyne.KeyEscape {
			escaped++
		}
	})
	for i, o := range []fyne.Focusable{button, link, check, entry} {
		w.Canvas().Focus(o)
		for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEscape} {
			o.TypedKey(&fyne.KeyEvent{Name: key})
		}
		if escaped != i+1 || w.Canvas().Focused() != o {
			t.Errorf("%T: Escape %d times, the focus is on %T", o, escaped, w.Canvas().Focused())
		}
	}
	disabled.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if want := []string{"button", "link", "check"}; !slices.Equal(did, want) {
		t.Errorf("%q, want %q", did, want)
	}
}

// While a field has the focus, both the program's shortcuts and the field's own work.
func TestShortcutsInAField(t *testing.T) {
	ours := &desktop.CustomShortcut{KeyName: fyne.KeyR, Modifier: fyne.KeyModifierControl}
	typed := 0
	entry := control.NewEntry(func(s fyne.Shortcut) bool {
		if s.ShortcutName() != ours.ShortcutName() {
			return false
		}
		typed++
		return true
	})
	inWindow(t, entry, 300, 100)
	entry.SetText("text")
	entry.TypedShortcut(ours)
	entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	if typed != 1 || entry.SelectedText() != "text" {
		t.Errorf("typed %d times, selected %q", typed, entry.SelectedText())
	}
}

// A control that gets the focus is scrolled into view.
func TestTheFocusIsInSight(t *testing.T) {
	var buttons []fyne.CanvasObject
	for range 30 {
		buttons = append(buttons, control.NewButton("One of many", nil))
	}
	scroll := container.NewVScroll(control.NewColumn(10, buttons...))
	w := inWindow(t, container.NewStack(scroll), 300, 200)
	for _, i := range []int{29, 0, 15} {
		w.Canvas().Focus(buttons[i].(*control.Button))
		top := buttons[i].Position().Y - scroll.Offset.Y
		if top < 0 || top+buttons[i].Size().Height > scroll.Size().Height {
			t.Errorf("number %d is at %v of %v", i, top, scroll.Size().Height)
		}
	}
}

// A link without text is hidden, and so can't get the focus.
func TestALinkWithoutAText(t *testing.T) {
	link := control.NewLink("What's this?", nil)
	inWindow(t, link, 300, 100)
	if link.Text != "What’s this?" {
		t.Errorf("%q", link.Text)
	}
	link.SetText("")
	if link.Visible() {
		t.Error("it is shown")
	}
	if link.SetText("More"); !link.Visible() {
		t.Error("it stays hidden")
	}
}

// A step is one line high if there is room for that. Longer text takes more lines, and none of it is cut off.
func TestAStepThatIsTooLong(t *testing.T) {
	sign := fyne.NewStaticResource("sign.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>`))
	first, second := control.NewStep(), control.NewStep()
	for _, s := range []*control.Step{first, second} {
		s.Set(control.StepText{Sign: sign, Name: "Keychain"})
	}
	list := control.NewSteps(first, second)
	w := inWindow(t, control.NewColumn(0, list), 300, 400)
	line := first.Box.Size().Height
	set := func(text control.StepText) float32 {
		text.Sign = sign
		first.Set(text)
		list.Refresh()
		w.Content().Refresh()
		return first.Box.Size().Height
	}
	if got := set(control.StepText{Name: "Keychain", Value: "4 ms", Strong: true}); got != line {
		t.Errorf("with a value, it is %v high, not %v", got, line)
	}
	if got := set(control.StepText{Name: "Address of auth.smokeball.com", Value: "the name was not found"}); got < 2*line-8 {
		t.Errorf("with a value below, it is %v high", got)
	}
	const long = "sign-in.a-name-that-is-longer-than-any-line.identity.example.com:8443"
	if got := set(control.StepText{Name: long, Value: "4 ms"}); got < 3*line-16 {
		t.Errorf("with a long name, it is %v high", got)
	}
	if below := second.Box.Position().Y; below < first.Box.Size().Height {
		t.Errorf("the next is at %v", below)
	}
	if got := w.Content().MinSize().Width; got > 300 {
		t.Errorf("it makes the window %v wide", got)
	}
}
