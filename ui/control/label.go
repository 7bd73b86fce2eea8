package control

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TextStyle is a style of text.
type TextStyle struct {
	Size  fyne.ThemeSizeName // the theme's text size if empty
	Bold  bool
	Quiet bool // less prominent than what is around it
	Align fyne.TextAlign
	Wrap  bool // breaks into lines instead of growing wider
}

// The few styles that the window needs. Those that wrap are for sentences, the others for a few words.
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

// NewLabel makes a text that SetText can change. It has Fyne's padding around it, which Unpadded removes.
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

// NewText makes a text that does not change, without padding.
func NewText(style TextStyle, text string) *fyne.Container { return Unpadded(NewLabel(style, text)) }

// SetText changes a label's text, and hides it if the text is empty.
func SetText(l *widget.Label, text string) {
	if text = Typeset(text); l.Text != text {
		l.SetText(text)
	}
	SetVisible(l, text != "")
}

// Typeset replaces straight apostrophes with typographic ones.
func Typeset(text string) string { return strings.ReplaceAll(text, "'", "’") }

// Unpadded removes the padding that Fyne puts around text, so that it lines up with everything else.
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
