package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// NewInset keeps a margin at either side of an object, and another above and below it. An object without a height takes no room.
func NewInset(sides, aboveAndBelow float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(Inset{sides, aboveAndBelow}, o)
}

// Inset is the layout of NewInset, for margins that change.
type Inset struct{ X, Y float32 }

// Layout implements fyne.Layout.
func (i Inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(i.X, i.Y))
		o.Resize(size.SubtractWidthHeight(2*i.X, 2*i.Y))
	}
}

// MinSize implements fyne.Layout.
func (i Inset) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	for _, o := range objects {
		if o.Visible() {
			least = least.Max(o.MinSize())
		}
	}
	if least.Height == 0 {
		return fyne.Size{}
	}
	return least.AddWidthHeight(2*i.X, 2*i.Y)
}

// SpaceAbove keeps a space above an object.
func SpaceAbove(distance float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(above(distance), o)
}

type above float32

func (a above) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, float32(a)))
	objects[0].Resize(size.SubtractWidthHeight(0, float32(a)))
}

func (a above) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(0, float32(a))
}

// Overhanging lets a button extend to the right of its place by the distance from its icon to its edge, so that the icon lines up with what
// is above it.
func Overhanging(o fyne.CanvasObject) *fyne.Container {
	return container.New(overhang(theme.InnerPadding()), o)
}

type overhang float32

func (h overhang) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size.AddWidthHeight(float32(h), 0))
}

func (h overhang) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().SubtractWidthHeight(float32(h), 0)
}

// AtLeft puts text at the left, with its own width and without padding.
func AtLeft(text fyne.CanvasObject) *fyne.Container { return container.NewHBox(Unpadded(text)) }

// centred puts an object in the middle, at its own size.
type centred struct{}

func (centred) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	own := objects[0].MinSize()
	objects[0].Resize(own)
	objects[0].Move(fyne.NewPos((size.Width-own.Width)/2, (size.Height-own.Height)/2))
}

func (centred) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// NewCentredPage is a centred screen with a single purpose: a picture, a headline, a text, and below them what can be done.
func NewCentredPage(picture fyne.CanvasObject, headline, text *widget.Label, below ...fyne.CanvasObject) *fyne.Container {
	return NewCentredColumn(24,
		NewColumn(12, container.New(centred{}, picture), Unpadded(headline), Unpadded(text)),
		NewInset(14, 0, NewColumn(10, below...)))
}
