package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// column puts objects below each other, each as wide as the column. Text that wraps gets its width first and is then asked for
// its height. What has no height takes no gap.
type column struct {
	gap    float32
	centre bool // in the middle of what is there, where that is more than is needed
}

func newColumn(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(column{gap: gap}, objects...)
}

func (c column) heights(objects []fyne.CanvasObject, width float32) (heights []float32, total float32) {
	for _, o := range objects {
		h := float32(0)
		if o.Visible() {
			o.Resize(fyne.NewSize(width, o.MinSize().Height))
			h = o.MinSize().Height
			if h > 0 && total > 0 {
				total += c.gap
			}
		}
		heights = append(heights, h)
		total += h
	}
	return heights, total
}

func (c column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	heights, total := c.heights(objects, size.Width)
	y := float32(0)
	if c.centre && total < size.Height {
		y = (size.Height - total) / 2
	}
	for i, o := range objects {
		if heights[i] == 0 {
			continue
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, heights[i]))
		y += heights[i] + c.gap
	}
}

func (c column) MinSize(objects []fyne.CanvasObject) (min fyne.Size) {
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		min.Width = max(min.Width, m.Width)
		if m.Height > 0 && min.Height > 0 {
			min.Height += c.gap
		}
		min.Height += m.Height
	}
	return min
}

// newEnds puts one object at each end of a row, or below each other where the row is too short for both.

func newEnds(left, right fyne.CanvasObject) *fyne.Container {
	e := &endsLayout{gap: 12}
	return container.New(e, left, right)
}

type endsLayout struct {
	gap   float32
	width float32 // when last laid out
}

func (e *endsLayout) fits(objects []fyne.CanvasObject, width float32) bool {
	return objects[0].MinSize().Width+e.gap+objects[1].MinSize().Width <= width
}

func (e *endsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	e.width = size.Width
	left, right := objects[0].MinSize(), objects[1].MinSize()
	objects[0].Resize(left)
	objects[1].Resize(right)
	if !e.fits(objects, size.Width) {
		objects[0].Move(fyne.NewPos(0, 0))
		objects[1].Move(fyne.NewPos(0, left.Height+e.gap/2))
		return
	}
	height := max(left.Height, right.Height)
	objects[0].Move(fyne.NewPos(0, (height-left.Height)/2))
	objects[1].Move(fyne.NewPos(size.Width-right.Width, (height-right.Height)/2))
}

func (e *endsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	min := fyne.NewSize(max(left.Width, right.Width), max(left.Height, right.Height))
	if e.width > 0 && !e.fits(objects, e.width) && right.Height > 0 {
		min.Height = left.Height + e.gap/2 + right.Height
	}
	return min
}

// beside puts two objects beside each other, of which one has its own size and the other takes the rest of the width.
type beside struct {
	gap   float32
	right bool // the object of its own size is the right one
}

func (b beside) which(objects []fyne.CanvasObject) (fixed, rest fyne.CanvasObject) {
	if b.right {
		return objects[1], objects[0]
	}
	return objects[0], objects[1]
}

func (b beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	fixed, rest := b.which(objects)
	own := fixed.MinSize()
	width := size.Width - own.Width - b.gap
	rest.Resize(fyne.NewSize(width, rest.MinSize().Height))
	height := rest.MinSize().Height
	rest.Resize(fyne.NewSize(width, height))
	fixed.Resize(own)
	x := float32(0)
	if b.right {
		fixed.Move(fyne.NewPos(size.Width-own.Width, max(0, (min(size.Height, 2*own.Height)-own.Height)/2)))
	} else {
		x = own.Width + b.gap
		fixed.Move(fyne.NewPos(0, max(0, (min(size.Height, own.Height)-own.Height)/2)))
	}
	rest.Move(fyne.NewPos(x, max(0, (size.Height-height)/2)))
}

func (b beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	fixed, rest := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(fixed.Width+b.gap+rest.Width, max(fixed.Height, rest.Height))
}

// flush takes away the padding that Fyne puts around a text, so that texts line up with everything else.
type flushLayout struct{}

func flush(text fyne.CanvasObject) *fyne.Container { return container.New(flushLayout{}, text) }

func (flushLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pad := theme.InnerPadding()
	objects[0].Move(fyne.NewPos(-pad, -pad))
	objects[0].Resize(size.AddWidthHeight(2*pad, 2*pad))
}

func (flushLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if !objects[0].Visible() {
		return fyne.Size{}
	}
	pad := theme.InnerPadding()
	return objects[0].MinSize().SubtractWidthHeight(2*pad, 2*pad)
}

// inset keeps a distance on every side.
type inset struct{ x, y float32 }

func (i inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(i.x, i.y))
		o.Resize(size.SubtractWidthHeight(2*i.x, 2*i.y))
	}
}

func (i inset) MinSize(objects []fyne.CanvasObject) (min fyne.Size) {
	for _, o := range objects {
		if o.Visible() {
			min = min.Max(o.MinSize())
		}
	}
	if min.Height == 0 {
		return fyne.Size{}
	}
	return min.AddWidthHeight(2*i.x, 2*i.y)
}

// above keeps a distance above.
type above float32

func (a above) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, float32(a)))
	objects[0].Resize(size.SubtractWidthHeight(0, float32(a)))
}

func (a above) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(0, float32(a))
}

// middle puts an object of its own size into the middle of the width.
type middle struct{}

func (middle) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		own := o.MinSize()
		o.Resize(own)
		o.Move(fyne.NewPos((size.Width-own.Width)/2, (size.Height-own.Height)/2))
	}
}

func (middle) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }
