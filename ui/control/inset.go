package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// NewInset keeps a distance at either side of an object, and another above and below it. What has no height takes no room.
func NewInset(sides, aboveAndBelow float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(Inset{sides, aboveAndBelow}, o)
}

// Inset is the layout of NewInset, for a distance that changes.
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

// SpaceAbove keeps a distance above an object.
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

// Overhanging lets an object reach to the right of its place, as far as a picture in a button is from the button's edge: so the pictures
// line up with what is above them.
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

// AtLeft puts a text of its own width at the left, without padding.
func AtLeft(text fyne.CanvasObject) *fyne.Container { return container.NewHBox(Unpadded(text)) }

// centred puts an object of its own size into the middle.
type centred struct{}

func (centred) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	own := objects[0].MinSize()
	objects[0].Resize(own)
	objects[0].Move(fyne.NewPos((size.Width-own.Width)/2, (size.Height-own.Height)/2))
}

func (centred) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// NewCentredPage is a screen that has one thing to say, in the middle: a picture, a headline, a text, and below them what can be done.
func NewCentredPage(picture fyne.CanvasObject, headline, text *widget.Label, below ...fyne.CanvasObject) *fyne.Container {
	return NewCentredColumn(24,
		NewColumn(12, container.New(centred{}, picture), Unpadded(headline), Unpadded(text)),
		NewInset(14, 0, NewColumn(10, below...)))
}
