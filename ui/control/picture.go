package control

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// NewPicture makes a square picture. The resource may be nil until SetPicture.
func NewPicture(size float32, resource fyne.Resource) *canvas.Image {
	p := canvas.NewImageFromResource(resource)
	p.FillMode = canvas.ImageFillContain
	p.SetMinSize(fyne.NewSquareSize(size))
	return p
}

// SetPicture changes a picture, unless the resource has the name of the one it already shows.
func SetPicture(p *canvas.Image, resource fyne.Resource) {
	if p.Resource == nil || p.Resource.Name() != resource.Name() {
		p.Resource = resource
		p.Refresh()
	}
}
