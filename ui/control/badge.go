package control

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Badge is a box as wide as its text, or as wide as there is room. It shows the first of its forms that fits into one line. If none does,
// the last takes as many lines as it needs, because none of it may be missing.
type Badge struct {
	Box    *fyne.Container // the badge itself
	text   *widget.Label
	forms  []string
	height float32 // when last laid out
}

// NewBadge makes a badge, which is hidden until it has forms.
func NewBadge() *Badge {
	b := &Badge{text: NewLabel(TextStyle{Size: SizeNameHint, Bold: true}, "")}
	b.text.Wrapping = fyne.TextWrapBreak
	b.Box = container.New(badgeLayout{b},
		NewRectangle(theme.ColorNameButton, theme.ColorNameInputBorder, theme.SizeNameSelectionRadius),
		Unpadded(b.text))
	b.Box.Hide()
	return b
}

// SetForms sets the forms of the text, from the longest to the shortest. Without any, the badge is hidden.
func (b *Badge) SetForms(forms []string) {
	b.forms = forms
	SetVisible(b.Box, len(forms) > 0)
	b.Box.Refresh() // before its height is asked for
}

const badgeX, badgeY, badgeSlack = 7, 3, 2

// minWidth is the width of the shortest form in one line.
func (b *Badge) minWidth() float32 {
	if len(b.forms) == 0 {
		return 0
	}
	return badgeLayout{b}.measure(b.forms[len(b.forms)-1]).Width + 2*badgeX + badgeSlack
}

type badgeLayout struct{ *Badge }

func (b badgeLayout) measure(text string) fyne.Size {
	return fyne.MeasureText(text, theme.Current().Size(b.text.SizeName), b.text.TextStyle)
}

func (b badgeLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if len(b.forms) == 0 {
		return
	}
	room := size.Width - 2*badgeX - badgeSlack
	fits := func(form string) bool { return b.measure(form).Width <= room }
	form := b.forms[len(b.forms)-1]
	if i := slices.IndexFunc(b.forms, fits); i >= 0 {
		form = b.forms[i]
	}
	SetText(b.text, form)
	width := min(room, b.measure(form).Width) + badgeSlack
	objects[1].Resize(fyne.NewSize(width, size.Height))
	text := objects[1].MinSize().Height // it has been broken into lines now
	b.height = text + 2*badgeY
	y := (size.Height - b.height) / 2
	objects[0].Move(fyne.NewPos(0, y))
	objects[0].Resize(fyne.NewSize(width+2*badgeX, b.height))
	objects[1].Move(fyne.NewPos(badgeX, y+badgeY))
	objects[1].Resize(fyne.NewSize(width, text))
}

func (b badgeLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(40, max(ButtonHeight, b.height))
}
