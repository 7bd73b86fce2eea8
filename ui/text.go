package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// textStyle is one of the few ways in which the window writes.
type textStyle struct {
	size  fyne.ThemeSizeName
	bold  bool
	quiet bool
	align fyne.TextAlign
	wrap  bool
}

var (
	title       = textStyle{size: sizeTitle, bold: true, align: fyne.TextAlignCenter, wrap: true}
	heading     = textStyle{size: sizeHeading, bold: true, wrap: true}
	strong      = textStyle{bold: true}
	body        = textStyle{wrap: true}
	quiet       = textStyle{quiet: true}
	quietBody   = textStyle{quiet: true, wrap: true}
	centredBody = textStyle{quiet: true, wrap: true, align: fyne.TextAlignCenter}
	hint        = textStyle{size: sizeHint, quiet: true, wrap: true}
	centredHint = textStyle{size: sizeHint, quiet: true, wrap: true, align: fyne.TextAlignCenter}
)

// newText makes a label; it is put into the window with flush.
func newText(style textStyle, text string) *widget.Label {
	l := widget.NewLabel(typeset(text))
	l.SizeName = style.size
	l.TextStyle.Bold = style.bold
	l.Alignment = style.align
	if style.quiet {
		l.Importance = widget.LowImportance
	}
	if style.wrap {
		l.Wrapping = fyne.TextWrapWord
	}
	return l
}

// setText changes a label, and hides it where there is nothing to say.
func setText(l *widget.Label, text string) {
	if text = typeset(text); l.Text != text {
		l.SetText(text)
	}
	show(l, text != "")
}

// typeset gives our sentences the apostrophes of print.
func typeset(text string) string { return strings.ReplaceAll(text, "'", "’") }

// show shows or hides an object.
func show(o fyne.CanvasObject, visible bool) {
	switch {
	case visible && !o.Visible():
		o.Show()
	case !visible && o.Visible():
		o.Hide()
	}
}

// link is a text that does something.
type link struct {
	widget.Hyperlink
	underlined bool // also when it is not pointed at
}

func newLink(text string, tapped func()) *link {
	l := &link{}
	l.Text, l.OnTapped = typeset(text), tapped
	l.ExtendBaseWidget(l)
	return l
}

// newInlineLink looks like a link without being pointed at.
func newInlineLink(text string, tapped func()) *link {
	l := newLink(text, tapped)
	l.underlined = true // not by the text's style: Fyne would load the font once more for it
	return l
}

// CreateRenderer draws Fyne's link with a rectangle around it, while it has the focus, that can be seen.
func (l *link) CreateRenderer() fyne.WidgetRenderer {
	r := &linkRenderer{l.Hyperlink.CreateRenderer(), l}
	r.decorate()
	return r
}

type linkRenderer struct {
	fyne.WidgetRenderer
	link *link
}

func (r *linkRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	line := r.Objects()[2]
	line.Move(line.Position().SubtractXY(0, 2))
}

func (r *linkRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.decorate()
}

func (r *linkRenderer) decorate() {
	if ring, ok := r.Objects()[1].(*canvas.Rectangle); ok {
		ring.StrokeColor, ring.CornerRadius = themed(colorRing), theme.Size(theme.SizeNameSelectionRadius)
		ring.Refresh()
	}
	if line := r.Objects()[2]; r.link.underlined {
		line.Show()
	}
}

// TypedKey lets Enter do what the space bar does.
func (l *link) TypedKey(ev *fyne.KeyEvent) {
	if !escape(l, ev) {
		l.Hyperlink.TypedKey(enterIsSpace(ev))
	}
}

// FocusGained scrolls to the link.
func (l *link) FocusGained() {
	l.Hyperlink.FocusGained()
	reveal(l)
}

func (l *link) set(text string) {
	if text = typeset(text); l.Text != text {
		l.SetText(text)
	}
	show(l, text != "")
}

func enterIsSpace(ev *fyne.KeyEvent) *fyne.KeyEvent {
	if ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter {
		return &fyne.KeyEvent{Name: fyne.KeySpace, Physical: ev.Physical}
	}
	return ev
}
