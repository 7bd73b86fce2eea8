package ui

import (
	"fyne.io/fyne/v2"

	"smokeball-connect/assets"
	"smokeball-connect/auth"
)

// signOf is the sign for a status. Every state has its own shape.
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
	case auth.SignedOut:
	}
	return assets.Plus
}

// pictureOf is a picture of a sign on a disc of its colour.
func pictureOf(sign assets.Sign) fyne.Resource {
	return fyne.NewStaticResource("sign-"+sign.Name+".svg", sign.Disc())
}

var windowIcon = fyne.NewStaticResource("smokeball-connect.png", assets.Window)

var appIcon = fyne.NewStaticResource("smokeball-connect.svg", assets.App)
