package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// NewRow puts buttons side by side, all of the same width, or below each other if the row is too narrow.
func NewRow(buttons ...fyne.CanvasObject) *fyne.Container {
	return container.New(&row{gap: 10}, buttons...)
}

type row struct {
	gap   float32
	width float32 // when last laid out
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

// NewEnds puts one object at each end of a row, or one below the other if the row is too narrow for both.
func NewEnds(left, right fyne.CanvasObject) *fyne.Container {
	return container.New(&ends{gap: 12}, left, right)
}

type ends struct {
	gap   float32
	width float32 // when last laid out
}

func (e *ends) fits(objects []fyne.CanvasObject, width float32) bool {
	return objects[0].MinSize().Width+e.gap+objects[1].MinSize().Width <= width
}

func (e *ends) Layout(objects []fyne.CanvasObject, size fyne.Size) {
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

func (e *ends) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	least := fyne.NewSize(max(left.Width, right.Width), max(left.Height, right.Height))
	if e.width > 0 && !e.fits(objects, e.width) && right.Height > 0 {
		least.Height = left.Height + e.gap/2 + right.Height
	}
	return least
}

// NewLeading puts an object of its own size before one that takes the rest of the width.
func NewLeading(gap float32, own, rest fyne.CanvasObject) *fyne.Container {
	return container.New(beside{gap: gap}, own, rest)
}

// NewTrailing puts an object of its own size after one that takes the rest of the width.
func NewTrailing(gap float32, rest, own fyne.CanvasObject) *fyne.Container {
	return container.New(beside{gap: gap, trailing: true}, rest, own)
}

type beside struct {
	gap      float32
	trailing bool // the object of its own size is the second
}

func (b beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	fixed, rest := objects[0], objects[1]
	if b.trailing {
		fixed, rest = rest, fixed
	}
	own := fixed.MinSize()
	width := size.Width - own.Width - b.gap
	rest.Resize(fyne.NewSize(width, rest.MinSize().Height))
	height := rest.MinSize().Height
	rest.Resize(fyne.NewSize(width, height))
	fixed.Resize(own)
	x := float32(0)
	if b.trailing {
		fixed.Move(fyne.NewPos(size.Width-own.Width, max(0, (min(size.Height, 2*own.Height)-own.Height)/2)))
	} else {
		x = own.Width + b.gap
		fixed.Move(fyne.NewPos(0, max(0, (min(size.Height, own.Height)-own.Height)/2)))
	}
	rest.Move(fyne.NewPos(x, max(0, (size.Height-height)/2)))
}

func (b beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	first, second := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(first.Width+b.gap+second.Width, max(first.Height, second.Height))
}

// NewLine puts objects side by side at their own sizes, vertically centred in at least a button's height. Objects without a width take no
// gap.
func NewLine(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(line{gap: 6}, objects...)
}

type line struct{ gap float32 }

func (l line) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for _, o := range objects {
		own := o.MinSize()
		if !o.Visible() || own.Width <= 0 {
			continue
		}
		o.Resize(own)
		o.Move(fyne.NewPos(x, (size.Height-own.Height)/2))
		x += own.Width + l.gap
	}
}

func (l line) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.NewSize(0, ButtonHeight)
	for _, o := range objects {
		own := o.MinSize()
		if !o.Visible() || own.Width <= 0 {
			continue
		}
		if size.Width > 0 {
			size.Width += l.gap
		}
		size.Width += own.Width
		size.Height = max(size.Height, own.Height)
	}
	return size
}

// NewHeader puts an object at either end, and gives the one between them the rest of the width.
func NewHeader(left, between, right fyne.CanvasObject) *fyne.Container {
	return container.New(header{gap: 10}, left, between, right)
}

type header struct{ gap float32 }

func (h header) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left, between, right := objects[0], objects[1], objects[2]
	x, end := left.MinSize().Width, size.Width-right.MinSize().Width
	left.Move(fyne.NewPos(0, 0))
	left.Resize(fyne.NewSize(x, size.Height))
	right.Move(fyne.NewPos(end, 0))
	right.Resize(fyne.NewSize(size.Width-end, size.Height))
	if x > 0 {
		x += h.gap
	}
	between.Move(fyne.NewPos(x, 0))
	between.Resize(fyne.NewSize(max(0, end-h.gap-x), size.Height))
}

func (h header) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	for _, o := range objects {
		least.Width += o.MinSize().Width
		least.Height = max(least.Height, o.MinSize().Height)
	}
	return least
}
