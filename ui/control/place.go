package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Place is a line that says where the person is signed in: a name, which is cut at its end if there is little room, followed by a short
// text or a badge, which are not cut.
type Place struct {
	Box        *fyne.Container
	name, rest *widget.Label
	badge      *Badge
}

// NewPlace makes a place without text.
func NewPlace(badge *Badge) *Place {
	p := &Place{name: NewLabel(Quiet, ""), rest: NewLabel(Quiet, ""), badge: badge}
	p.name.Truncation = fyne.TextTruncateEllipsis
	p.Box = container.New(placeLayout{p}, Unpadded(p.name), Unpadded(p.rest), badge.Box)
	return p
}

// Set changes the name and the short text.
func (p *Place) Set(name, rest string) {
	SetText(p.name, name)
	SetText(p.rest, rest)
}

type placeLayout struct{ *Place }

// minName is the least width at which a name is of any use.
const minName = 48

func (p placeLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	const space, gap = 2, 8
	name, rest, badge := objects[0], objects[1], objects[2]
	place := func(o fyne.CanvasObject, x, width float32) {
		height := o.MinSize().Height
		o.Move(fyne.NewPos(x, (size.Height-height)/2))
		o.Resize(fyne.NewSize(width, height))
	}
	others := rest.MinSize().Width
	if p.badge.Box.Visible() {
		others += p.badge.minWidth() + gap
	}
	wanted := float32(0)
	if p.name.Text != "" {
		wanted = measure(p.name, p.name.Text)
	}
	x := min(wanted, size.Width-others-space)
	if x < min(wanted, minName) {
		x = 0
	}
	SetVisible(p.name, x > 0)
	place(name, 0, x)
	if x > 0 {
		x += space
	}
	place(rest, x, rest.MinSize().Width)
	if x > 0 {
		x += gap - space
	}
	badge.Move(fyne.NewPos(x, 0))
	badge.Resize(fyne.NewSize(size.Width-x, size.Height))
}

func (p placeLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := objects[1].MinSize().Height
	if p.badge.Box.Visible() {
		height = max(height, objects[2].MinSize().Height)
	}
	return fyne.NewSize(40, max(ButtonHeight, height))
}
