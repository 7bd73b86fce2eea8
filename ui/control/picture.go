package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// NewPicture makes a square picture; SetPicture gives it one where the resource is nil.
func NewPicture(size float32, resource fyne.Resource) *canvas.Image {
	p := canvas.NewImageFromResource(resource)
	p.FillMode = canvas.ImageFillContain
	p.SetMinSize(fyne.NewSquareSize(size))
	return p
}

// SetPicture shows another picture, unless it is the one that is shown already, by its name.
func SetPicture(p *canvas.Image, resource fyne.Resource) {
	if p.Resource == nil || p.Resource.Name() != resource.Name() {
		p.Resource = resource
		p.Refresh()
	}
}
