// Package control has the building blocks of the window, and knows nothing about what the window is for: the theme, text styles, buttons,
// links, fields and meters that work with the keyboard alone, and layouts. It extends Fyne's widgets, and works alike in light and dark and
// at every scale.
//
// Everything here has to be used on Fyne's thread.
package control

import "fyne.io/fyne/v2"

// SetVisible shows or hides an object. It does nothing if the object already is.
func SetVisible(o fyne.CanvasObject, visible bool) {
	switch {
	case visible && !o.Visible():
		o.Show()
	case !visible && o.Visible():
		o.Hide()
	}
}
