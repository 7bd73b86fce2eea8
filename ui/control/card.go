package control

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Rectangle is a rectangle in a colour of the theme. It follows the theme when that changes.
type Rectangle struct {
	widget.BaseWidget
	fill, border fyne.ThemeColorName
	radius       fyne.ThemeSizeName
}

// NewRectangle makes a rectangle with a fill, a border and round corners. An empty name means no fill or no border.
func NewRectangle(fill, border fyne.ThemeColorName, radius fyne.ThemeSizeName) *Rectangle {
	r := &Rectangle{fill: fill, border: border, radius: radius}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer draws the rectangle.
func (r *Rectangle) CreateRenderer() fyne.WidgetRenderer {
	renderer := &rectangleRenderer{widget: r, rectangle: canvas.NewRectangle(color.Transparent)}
	renderer.Refresh()
	return renderer
}

type rectangleRenderer struct {
	widget    *Rectangle
	rectangle *canvas.Rectangle
}

func (r *rectangleRenderer) Destroy()                     {}
func (r *rectangleRenderer) Layout(size fyne.Size)        { r.rectangle.Resize(size) }
func (r *rectangleRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *rectangleRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rectangle} }

func (r *rectangleRenderer) Refresh() {
	r.rectangle.FillColor = theme.Color(r.widget.fill)
	if r.widget.border != "" {
		r.rectangle.StrokeColor, r.rectangle.StrokeWidth = theme.Color(r.widget.border), 1
	}
	r.rectangle.CornerRadius = theme.Size(r.widget.radius)
	r.rectangle.Refresh()
}

// NewCard puts objects that belong together below each other, on a surface of their own.
func NewCard(objects ...fyne.CanvasObject) *fyne.Container {
	return NewFramedCard(objects...).Box
}

// FramedCard is a card whose border colour can carry a meaning.
type FramedCard struct {
	Box     *fyne.Container // the card itself
	surface *Rectangle
}

// NewFramedCard makes a card that looks like any other until SetBorder.
func NewFramedCard(objects ...fyne.CanvasObject) FramedCard {
	c := FramedCard{surface: NewRectangle(ColorNameCard, theme.ColorNameSeparator, SizeNameCardRadius)}
	c.Box = container.NewStack(c.surface, NewInset(16, 16, NewColumn(10, objects...)))
	return c
}

// SetBorder sets the border's colour; "" is the colour of any other card.
func (c FramedCard) SetBorder(colour fyne.ThemeColorName) {
	if colour == "" {
		colour = theme.ColorNameSeparator
	}
	if c.surface.border != colour {
		c.surface.border = colour
		c.surface.Refresh()
	}
}
