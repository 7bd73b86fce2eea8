package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Link is a text that does something when it is clicked, or when Enter or the space bar is pressed while it has the focus.
type Link struct {
	widget.Hyperlink
	underlined bool // even when it is not pointed at
}

// NewLink makes a link that is underlined while it is pointed at.
func NewLink(text string, tapped func()) *Link {
	l := &Link{}
	l.Text, l.OnTapped = Typeset(text), tapped
	l.ExtendBaseWidget(l)
	return l
}

// NewUnderlinedLink makes a link that is always underlined, so that it stands out from the text around it.
func NewUnderlinedLink(text string, tapped func()) *Link {
	l := NewLink(text, tapped)
	l.underlined = true // not with a text style, for which Fyne would load the font again
	return l
}

// SetText changes the link's text, and hides it if the text is empty.
func (l *Link) SetText(text string) {
	if text = Typeset(text); l.Text != text {
		l.Hyperlink.SetText(text)
	}
	SetVisible(l, text != "")
}

// CreateRenderer draws Fyne's link, with a more visible rectangle around it while it has the focus.
func (l *Link) CreateRenderer() fyne.WidgetRenderer {
	r := &linkRenderer{l.Hyperlink.CreateRenderer(), l}
	r.decorate()
	return r
}

type linkRenderer struct {
	fyne.WidgetRenderer
	link *Link
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
		ring.StrokeColor, ring.CornerRadius = theme.Color(ColorNameFocusRing), theme.Size(theme.SizeNameSelectionRadius)
		ring.Refresh()
	}
	if line := r.Objects()[2]; r.link.underlined {
		line.Show()
	}
}

// TypedKey makes Enter do what the space bar does.
func (l *Link) TypedKey(ev *fyne.KeyEvent) {
	if !passEscape(l, ev) {
		l.Hyperlink.TypedKey(enterAsSpace(ev))
	}
}

// FocusGained scrolls to the link.
func (l *Link) FocusGained() {
	l.Hyperlink.FocusGained()
	ScrollTo(l)
}
