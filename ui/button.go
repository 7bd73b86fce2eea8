package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

const (
	mainHeight  = 44
	otherHeight = 36
)

// button is Fyne's button with a ring around it while it has the focus, and a least height. Enter presses it as the space
// bar does, and the focus stays where it is.
type button struct {
	widget.Button
	height              float32
	label               string // for people who hear the window, where there is no text
	openLeft, openRight bool   // no round corners there
	focused             bool
}

func newButton(text string, tapped func()) *button {
	b := &button{height: otherHeight}
	b.Text, b.OnTapped = typeset(text), tapped
	b.ExtendBaseWidget(b)
	return b
}

// newMainButton makes the one button of a screen that is meant to be pressed.
func newMainButton(text string, tapped func()) *button {
	b := newButton(text, tapped)
	b.height, b.Importance = mainHeight, widget.HighImportance
	return b
}

// newIconButton makes a small button without a text. The label says what it does.
func newIconButton(icon fyne.Resource, label string, tapped func()) *button {
	b := newButton("", tapped)
	b.Icon, b.label, b.Importance = icon, label, widget.LowImportance
	return b
}

// AccessibilityLabel is what a screen reader says.
func (b *button) AccessibilityLabel() string {
	if b.label != "" {
		return b.label
	}
	return b.Text
}

func (b *button) set(text string) {
	if text = typeset(text); b.Text != text {
		b.SetText(text)
	}
}

func (b *button) enable(enabled bool) {
	switch {
	case enabled && b.Disabled():
		b.Enable()
	case !enabled && !b.Disabled():
		b.Disable()
	}
}

func (b *button) MinSize() fyne.Size {
	return b.Button.MinSize().Max(fyne.NewSize(b.height, b.height))
}

func (b *button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
	reveal(b)
}

func (b *button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
}

// TypedKey presses the button without taking the focus away from it, as Fyne's own would.
func (b *button) TypedKey(ev *fyne.KeyEvent) {
	if escape(b, ev) {
		return
	}
	if enterIsSpace(ev).Name == fyne.KeySpace && !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

// CreateRenderer draws Fyne's button and the ring.
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	inner := b.Button.CreateRenderer()
	ring := canvas.NewRectangle(color.Transparent)
	ring.StrokeWidth = 2
	r := &buttonRenderer{WidgetRenderer: inner, button: b, ring: ring}
	r.decorate()
	return r
}

type buttonRenderer struct {
	fyne.WidgetRenderer
	button *button
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
	r.ring.StrokeColor = themed(colorRing)
	r.ring.Hidden = !r.button.focused || r.button.Disabled()
	r.ring.Refresh()

	// The background is the first object, and then what is drawn over it while the button is pressed.
	for i, o := range r.WidgetRenderer.Objects()[:2] {
		background, ok := o.(*canvas.Rectangle)
		if !ok {
			continue
		}
		background.CornerRadius = 0
		background.TopLeftCornerRadius, background.BottomLeftCornerRadius = corner(openLeft, radius), corner(openLeft, radius)
		background.TopRightCornerRadius, background.BottomRightCornerRadius = corner(openRight, radius), corner(openRight, radius)
		if i == 0 && r.button.focused && !r.button.Disabled() { // the ring says it; a blend would change the colour under the text
			background.FillColor = themed(r.button.background())
		}
		background.Refresh()
	}
}

func (b *button) background() fyne.ThemeColorName {
	switch b.Importance {
	case widget.HighImportance:
		return theme.ColorNamePrimary
	case widget.DangerImportance:
		return theme.ColorNameError
	}
	return theme.ColorNameButton
}

// splitButton is a button with a second, narrow one at its end that opens a menu.
type splitButton struct {
	main, more *button
	box        *fyne.Container
}

func newSplitButton(text string, tapped func(), more string, menu func()) *splitButton {
	s := &splitButton{main: newMainButton(text, tapped), more: newMainButton("", menu)}
	s.main.openRight, s.more.openLeft = true, true
	s.more.Icon, s.more.label = theme.MenuDropDownIcon(), more
	s.box = container.New(beside{gap: 1, right: true}, s.main, s.more)
	return s
}

func (s *splitButton) enable(enabled bool) {
	s.main.enable(enabled)
	s.more.enable(enabled)
}

// row puts buttons of the same width beside each other, or below each other where that is too narrow for them.
type row struct {
	gap   float32
	width float32 // when last laid out
}

func newRow(buttons ...fyne.CanvasObject) *fyne.Container {
	return container.New(&row{gap: 10}, buttons...)
}

func (r *row) visible(objects []fyne.CanvasObject) (shown []fyne.CanvasObject, widest, height float32) {
	for _, o := range objects {
		if o.Visible() {
			shown = append(shown, o)
			widest = max(widest, o.MinSize().Width)
			height = max(height, o.MinSize().Height)
		}
	}
	return shown, widest, height
}

func (r *row) fits(n int, widest, width float32) bool {
	return float32(n)*widest+float32(n-1)*r.gap <= width
}

func (r *row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	r.width = size.Width
	shown, widest, height := r.visible(objects)
	n := float32(len(shown))
	each, dx, dy := size.Width, float32(0), height+r.gap
	if r.fits(len(shown), widest, size.Width) {
		each, dy = (size.Width-(n-1)*r.gap)/n, 0
		dx = each + r.gap
	}
	for i, o := range shown {
		o.Move(fyne.NewPos(float32(i)*dx, float32(i)*dy))
		o.Resize(fyne.NewSize(each, height))
	}
}

func (r *row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	shown, widest, height := r.visible(objects)
	if len(shown) > 0 && r.width > 0 && !r.fits(len(shown), widest, r.width) {
		height = float32(len(shown))*(height+r.gap) - r.gap
	}
	return fyne.NewSize(widest, height)
}
