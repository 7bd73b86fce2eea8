package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"smokeball-connect/assets"
	"smokeball-connect/auth"
)

// signOf is the picture of a status: every state has a shape of its own.
func signOf(st auth.Status) assets.Sign {
	if st.Waiting == auth.WaitForDisconnect {
		return assets.Glass
	}
	switch st.State {
	case auth.NotConfigured:
		return assets.Sliders
	case auth.Opening:
		return assets.Glass
	case auth.KeychainUnavailable:
		return assets.Lock
	case auth.SigningIn:
		return assets.Arrow
	case auth.Connected:
		return assets.Check
	case auth.Renewing:
		return assets.Cycle
	case auth.Offline:
		return assets.Dots
	case auth.SignInNeeded:
		return assets.Alert
	}
	return assets.Plus
}

// disc is a sign on a disc of its colour.
type disc struct {
	image *canvas.Image
	name  string
}

func newDisc(size float32) *disc {
	d := &disc{image: &canvas.Image{FillMode: canvas.ImageFillContain}}
	d.image.SetMinSize(fyne.NewSquareSize(size))
	return d
}

func (d *disc) set(s assets.Sign) {
	if d.name == s.Name {
		return
	}
	d.name = s.Name
	d.image.Resource = fyne.NewStaticResource("sign-"+s.Name+".svg", s.Disc())
	d.image.Refresh()
}

// newAppIcon is the program's icon.
func newAppIcon(size float32) *canvas.Image {
	icon := canvas.NewImageFromResource(appIcon)
	icon.FillMode = canvas.ImageFillContain
	icon.SetMinSize(fyne.NewSquareSize(size))
	return icon
}

var windowIcon = fyne.NewStaticResource("smokeball-connect.png", assets.Window)

var appIcon = fyne.NewStaticResource("smokeball-connect.svg", assets.App)
