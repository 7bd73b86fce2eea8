package control

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// The least height of a screen's main button, of any other button, and of one in a line of text.
const (
	MainButtonHeight  = 44
	ButtonHeight      = 36
	SmallButtonHeight = 28
)

// Button is Fyne's button with a least height, and a ring around it while it has the focus. Enter presses it as the space bar does, and
// pressing it does not move the focus.
type Button struct {
	widget.Button
	MinHeight           float32
	label               string // for screen readers, if there is no text
	openLeft, openRight bool   // that side has no round corners
	focused             bool
}

// NewButton makes a button of the usual height.
func NewButton(text string, tapped func()) *Button {
	b := &Button{MinHeight: ButtonHeight}
	b.Text, b.OnTapped = Typeset(text), tapped
	b.ExtendBaseWidget(b)
	return b
}

// NewTallButton makes a button as high as the main one, to go with it.
func NewTallButton(text string, tapped func()) *Button {
	b := NewButton(text, tapped)
	b.MinHeight = MainButtonHeight
	return b
}

// NewMainButton makes the main button of a screen.
func NewMainButton(text string, tapped func()) *Button {
	b := NewTallButton(text, tapped)
	b.Importance = widget.HighImportance
	return b
}

// NewIconButton makes a button with an icon instead of text. The label is for screen readers.
func NewIconButton(icon fyne.Resource, label string, tapped func()) *Button {
	b := NewButton("", tapped)
	b.Icon, b.label, b.Importance = icon, label, widget.LowImportance
	return b
}

// AccessibilityLabel is what a screen reader says.
func (b *Button) AccessibilityLabel() string {
	if b.label != "" {
		return b.label
	}
	return b.Text
}

// SetText changes the button's text.
func (b *Button) SetText(text string) {
	if text = Typeset(text); b.Text != text {
		b.Button.SetText(text)
	}
}

// SetEnabled enables or disables the button.
func (b *Button) SetEnabled(enabled bool) {
	switch {
	case enabled && b.Disabled():
		b.Enable()
	case !enabled && !b.Disabled():
		b.Disable()
	}
}

// MinSize is at least MinHeight in both directions.
func (b *Button) MinSize() fyne.Size {
	return b.Button.MinSize().Max(fyne.NewSquareSize(b.MinHeight))
}

// FocusGained scrolls to the button.
func (b *Button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
	ScrollTo(b)
}

// FocusLost removes the ring.
func (b *Button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
}

// TypedKey presses the button. Fyne's own would also take the focus away from it.
func (b *Button) TypedKey(ev *fyne.KeyEvent) {
	if passEscape(b, ev) {
		return
	}
	if enterAsSpace(ev).Name == fyne.KeySpace && !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

// CreateRenderer draws Fyne's button and the ring.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	inner := b.Button.CreateRenderer()
	ring := canvas.NewRectangle(color.Transparent)
	ring.StrokeWidth = 2
	r := &buttonRenderer{WidgetRenderer: inner, button: b, ring: ring}
	r.decorate()
	return r
}

type buttonRenderer struct {
	fyne.WidgetRenderer
	button *Button
	ring   *canvas.Rectangle
}

// ringGap is how far outside the button the ring is.
const ringGap = 3

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{}, r.WidgetRenderer.Objects()...), r.ring)
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Move(fyne.NewSquareOffsetPos(-ringGap))
	r.ring.Resize(size.AddWidthHeight(2*ringGap, 2*ringGap))
}

func (r *buttonRenderer) Refresh() {
	r.WidgetRenderer.Refresh()
	r.decorate()
}

func (r *buttonRenderer) decorate() {
	radius := theme.Size(theme.SizeNameButtonRadius)
	corner := func(open bool, round float32) float32 {
		if open {
			return 0
		}
		return round
	}
	openLeft, openRight := r.button.openLeft, r.button.openRight
	r.ring.TopLeftCornerRadius, r.ring.BottomLeftCornerRadius = corner(openLeft, radius+ringGap), corner(openLeft, radius+ringGap)
	r.ring.TopRightCornerRadius, r.ring.BottomRightCornerRadius = corner(openRight, radius+ringGap), corner(openRight, radius+ringGap)
	r.ring.StrokeColor = theme.Color(ColorNameFocusRing)
	r.ring.Hidden = !r.button.focused || r.button.Disabled()
	r.ring.Refresh()

	// The first object is the background, the second is drawn over it while the button is pressed.
	for i, o := range r.WidgetRenderer.Objects()[:2] {
		background, ok := o.(*canvas.Rectangle)
		if !ok {
			continue
		}
		background.CornerRadius = 0
		background.TopLeftCornerRadius, background.BottomLeftCornerRadius = corner(openLeft, radius), corner(openLeft, radius)
		background.TopRightCornerRadius, background.BottomRightCornerRadius = corner(openRight, radius), corner(openRight, radius)
		if i == 0 && r.button.focused && !r.button.Disabled() { // the ring shows the focus; Fyne's blend would change the colour behind the text
			background.FillColor = theme.Color(r.button.background())
		}
		background.Refresh()
	}
}

func (b *Button) background() fyne.ThemeColorName {
	switch b.Importance {
	case widget.HighImportance:
		return theme.ColorNamePrimary
	case widget.DangerImportance:
		return theme.ColorNameError
	default:
		return theme.ColorNameButton
	}
}

// SplitButton is a main button with a second, narrow one at its end that opens a menu.
type SplitButton struct {
	Main, More *Button
	Box        *fyne.Container // contains both
}

// NewSplitButton makes a split button. more is the second button's label for screen readers.
func NewSplitButton(text string, tapped func(), more string, menu func()) *SplitButton {
	s := &SplitButton{Main: NewMainButton(text, tapped), More: NewMainButton("", menu)}
	s.Main.openRight, s.More.openLeft = true, true
	s.More.Icon, s.More.label = theme.MenuDropDownIcon(), more
	s.Box = NewTrailing(1, s.Main, s.More)
	return s
}

// SetEnabled enables or disables both buttons.
func (s *SplitButton) SetEnabled(enabled bool) {
	s.Main.SetEnabled(enabled)
	s.More.SetEnabled(enabled)
}
