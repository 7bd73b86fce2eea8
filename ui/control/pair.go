package control

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// PairText is the text of a Pair.
type PairText struct {
	Name  string
	Value string
	Exact string // shown instead while the pair is pointed at or has the focus; "" for none
	Tags  []Tag  // instead of a value
	// Detail is small text below.
	Detail string
}

// Tag is a word in a box of its own.
type Tag struct {
	Text   string
	Strong bool // more prominent than the others
}

// Pair is a name and its value, at either end of a line, or below each other if the value is too long. It can be clicked, or pressed with
// Enter or the space bar while it has the focus.
type Pair struct {
	widget.BaseWidget
	OnTapped func()

	text                PairText
	name, value, detail *widget.Label
	nameBox, valueBox   *fyne.Container
	detailBox, tags     *fyne.Container
	ring, back          *canvas.Rectangle
	focused, hovered    bool
	below               bool    // the value is below the name
	width               float32 // when last laid out
}

// NewPair makes a pair without text.
func NewPair(tapped func()) *Pair {
	p := &Pair{OnTapped: tapped, name: NewLabel(Quiet, ""), value: NewLabel(TextStyle{}, ""), detail: NewLabel(Hint, "")}
	p.value.Wrapping = fyne.TextWrapWord
	p.name.Truncation = fyne.TextTruncateEllipsis
	p.nameBox, p.valueBox, p.detailBox = Unpadded(p.name), Unpadded(p.value), Unpadded(p.detail)
	p.tags = container.NewHBox()
	p.ring, p.back = canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	p.ring.StrokeWidth = 2
	p.ExtendBaseWidget(p)
	return p
}

// Text is the pair's text.
func (p *Pair) Text() PairText { return p.text }

// Set changes the pair's text.
func (p *Pair) Set(text PairText) {
	SetText(p.name, text.Name)
	SetText(p.detail, text.Detail)
	if !sameTags(p.text.Tags, text.Tags) {
		p.tags.Objects = nil
		for _, t := range text.Tags {
			p.tags.Add(newTag(t))
		}
	}
	p.text = text
	p.Refresh()
}

func sameTags(a, b []Tag) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func newTag(t Tag) fyne.CanvasObject {
	border := theme.ColorNameSeparator
	if t.Strong {
		border = theme.ColorNameWarning
	}
	return container.NewStack(NewRectangle(theme.ColorNameButton, border, theme.SizeNameSelectionRadius),
		NewInset(7, 2, NewText(TextStyle{Size: SizeNameHint}, t.Text)))
}

// AccessibilityLabel is what a screen reader says.
func (p *Pair) AccessibilityLabel() string {
	label := []string{p.text.Name + ":", p.text.Value}
	for _, t := range p.text.Tags {
		label = append(label, t.Text)
	}
	return strings.Join(label, " ")
}

// exact reports whether the exact value is shown.
func (p *Pair) exact() bool { return p.text.Exact != "" && (p.focused || p.hovered) }

// Tapped implements fyne.Tappable.
func (p *Pair) Tapped(*fyne.PointEvent) {
	if p.OnTapped != nil {
		p.OnTapped()
	}
}

// TypedKey does on Enter and the space bar what a click does.
func (p *Pair) TypedKey(ev *fyne.KeyEvent) {
	if !passEscape(p, ev) && enterAsSpace(ev).Name == fyne.KeySpace {
		p.Tapped(nil)
	}
}

// TypedRune implements fyne.Focusable.
func (p *Pair) TypedRune(rune) {}

// FocusGained shows the exact value, and scrolls to the pair.
func (p *Pair) FocusGained() {
	p.focused = true
	p.Refresh()
	ScrollTo(p)
}

// FocusLost implements fyne.Focusable.
func (p *Pair) FocusLost() {
	p.focused = false
	p.Refresh()
}

// MouseIn shows the exact value.
func (p *Pair) MouseIn(*desktop.MouseEvent) {
	p.hovered = true
	p.Refresh()
}

// MouseMoved implements desktop.Hoverable.
func (p *Pair) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (p *Pair) MouseOut() {
	p.hovered = false
	p.Refresh()
}

// Cursor is the pointer for something that can be clicked.
func (p *Pair) Cursor() desktop.Cursor { return desktop.PointerCursor }

// MinSize is as high as the text needs at the pair's last width.
func (p *Pair) MinSize() fyne.Size {
	p.ExtendBaseWidget(p)
	return p.BaseWidget.MinSize()
}

// CreateRenderer implements fyne.Widget.
func (p *Pair) CreateRenderer() fyne.WidgetRenderer {
	r := &pairRenderer{p}
	r.Refresh()
	return r
}

type pairRenderer struct{ *Pair }

const (
	pairGap   = 12
	pairAbove = 3 // and below
)

func (r *pairRenderer) Destroy() {}

func (r *pairRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.ring, r.nameBox, r.valueBox, r.tags, r.detailBox}
}

func measure(l *widget.Label, text string) float32 {
	const slack = 2
	return fyne.MeasureText(text, theme.Size(sizeOr(l.SizeName)), l.TextStyle).Width + slack
}

func sizeOr(name fyne.ThemeSizeName) fyne.ThemeSizeName {
	if name == "" {
		return theme.SizeNameText
	}
	return name
}

// arrange places everything within a width, and returns the height.
func (r *pairRenderer) arrange(width float32) (height float32) {
	name := min(measure(r.name, r.name.Text), width)
	line := fyne.MeasureText("x", theme.Size(theme.SizeNameText), fyne.TextStyle{}).Height
	height = line
	switch {
	case len(r.text.Tags) > 0:
		tags := r.tags.MinSize()
		height = max(line, tags.Height)
		r.tags.Resize(tags)
		r.tags.Move(fyne.NewPos(width-tags.Width, pairAbove+(height-tags.Height)/2))
	default:
		r.below = name+pairGap+measure(r.value, r.text.Value) > width
		shown, size := r.text.Value, fyne.ThemeSizeName("")
		if r.exact() {
			shown, size = r.text.Exact, SizeNameHint
		}
		if r.value.SizeName != size {
			r.value.SizeName = size
			r.value.Refresh()
		}
		SetText(r.value, shown)
		own := min(width, measure(r.value, r.value.Text))
		SetVisible(r.nameBox, r.below || name+pairGap+own <= width)
		if r.below {
			r.valueBox.Resize(fyne.NewSize(width, line))
			height = r.valueBox.MinSize().Height
			r.valueBox.Resize(fyne.NewSize(width, height))
			r.valueBox.Move(fyne.NewPos(0, pairAbove+line+1))
			height += line + 1
		} else {
			r.valueBox.Resize(fyne.NewSize(own, line))
			r.valueBox.Move(fyne.NewPos(width-own, pairAbove+(line-r.valueBox.MinSize().Height)/2))
		}
	}
	r.nameBox.Resize(fyne.NewSize(name, line))
	y := float32(pairAbove)
	if len(r.text.Tags) > 0 {
		y += (height - line) / 2
	}
	r.nameBox.Move(fyne.NewPos(0, y))
	if r.text.Detail != "" {
		r.detailBox.Resize(fyne.NewSize(width, line))
		detail := r.detailBox.MinSize().Height
		r.detailBox.Resize(fyne.NewSize(width, detail))
		r.detailBox.Move(fyne.NewPos(0, pairAbove+height+1))
		height += detail + 1
	}
	return height + 2*pairAbove
}

func (r *pairRenderer) Layout(size fyne.Size) {
	r.width = size.Width
	r.arrange(size.Width)
	const overhang = 5
	for _, o := range []fyne.CanvasObject{r.back, r.ring} {
		o.Move(fyne.NewPos(-overhang, 0))
		o.Resize(size.AddWidthHeight(2*overhang, 0))
	}
}

func (r *pairRenderer) MinSize() fyne.Size {
	width := r.width
	if width == 0 {
		width = 280
	}
	return fyne.NewSize(40, r.arrange(width))
}

func (r *pairRenderer) Refresh() {
	r.ring.StrokeColor = theme.Color(ColorNameFocusRing)
	r.ring.CornerRadius = theme.Size(theme.SizeNameSelectionRadius)
	r.back.CornerRadius = r.ring.CornerRadius
	r.back.FillColor = color.Transparent
	if r.hovered {
		r.back.FillColor = theme.Color(theme.ColorNameHover)
	}
	r.ring.Hidden = !r.focused
	r.ring.Refresh()
	r.back.Refresh()
	SetVisible(r.tags, len(r.text.Tags) > 0)
	SetVisible(r.valueBox, len(r.text.Tags) == 0)
	SetVisible(r.detailBox, r.text.Detail != "")
	SetVisible(r.nameBox, true)
	if r.width > 0 {
		r.arrange(r.width)
	}
	r.tags.Refresh()
}
