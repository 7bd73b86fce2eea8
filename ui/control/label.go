package control

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TextStyle is a way to write a text.
type TextStyle struct {
	Size  fyne.ThemeSizeName // the theme's own when empty
	Bold  bool
	Quiet bool // matters less than what is around it
	Align fyne.TextAlign
	Wrap  bool // takes more than one line, instead of more than its width
}

// The few styles that a window needs. Those that wrap are for sentences, the others for a few words.
var (
	Title       = TextStyle{Size: SizeNameTitle, Bold: true, Align: fyne.TextAlignCenter, Wrap: true}
	Heading     = TextStyle{Size: SizeNameHeading, Bold: true, Wrap: true}
	Strong      = TextStyle{Bold: true}
	Body        = TextStyle{Wrap: true}
	Quiet       = TextStyle{Quiet: true}
	QuietBody   = TextStyle{Quiet: true, Wrap: true}
	CentredBody = TextStyle{Quiet: true, Wrap: true, Align: fyne.TextAlignCenter}
	Hint        = TextStyle{Size: SizeNameHint, Quiet: true, Wrap: true}
	CentredHint = TextStyle{Size: SizeNameHint, Quiet: true, Wrap: true, Align: fyne.TextAlignCenter}
)

// NewLabel makes a text that changes, with SetText. It has Fyne's padding around it, which Unpadded takes away.
func NewLabel(style TextStyle, text string) *widget.Label {
	l := widget.NewLabel(Typeset(text))
	l.SizeName = style.Size
	l.TextStyle.Bold = style.Bold
	l.Alignment = style.Align
	if style.Quiet {
		l.Importance = widget.LowImportance
	}
	if style.Wrap {
		l.Wrapping = fyne.TextWrapWord
	}
	return l
}

// NewText makes a text that stays as it is, without padding.
func NewText(style TextStyle, text string) *fyne.Container { return Unpadded(NewLabel(style, text)) }

// SetText changes a label, and hides it where there is nothing to say.
func SetText(l *widget.Label, text string) {
	if text = Typeset(text); l.Text != text {
		l.SetText(text)
	}
	SetVisible(l, text != "")
}

// Typeset gives a sentence the apostrophes of print.
func Typeset(text string) string { return strings.ReplaceAll(text, "'", "’") }

// Unpadded takes away the padding that Fyne puts around a text, so that it lines up with everything else.
func Unpadded(text fyne.CanvasObject) *fyne.Container { return container.New(unpadded{}, text) }

type unpadded struct{}

func (unpadded) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pad := theme.InnerPadding()
	objects[0].Move(fyne.NewPos(-pad, -pad))
	objects[0].Resize(size.AddWidthHeight(2*pad, 2*pad))
}

func (unpadded) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if !objects[0].Visible() {
		return fyne.Size{}
	}
	pad := theme.InnerPadding()
	return objects[0].MinSize().SubtractWidthHeight(2*pad, 2*pad)
}
