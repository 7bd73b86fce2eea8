package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// NewColumn puts objects below each other, each as wide as the column, with a gap between them. Wrapped text gets its width before it is
// asked for its height. Objects without a height take no gap.
func NewColumn(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(column{gap: gap}, objects...)
}

// NewCentredColumn is a column that is centred vertically if there is more height than it needs.
func NewCentredColumn(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(column{gap: gap, centred: true}, objects...)
}

type column struct {
	gap     float32
	centred bool
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
	if c.centred && total < size.Height {
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

func (c column) MinSize(objects []fyne.CanvasObject) (least fyne.Size) {
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		least.Width = max(least.Width, m.Width)
		if m.Height > 0 && least.Height > 0 {
			least.Height += c.gap
		}
		least.Height += m.Height
	}
	return least
}
