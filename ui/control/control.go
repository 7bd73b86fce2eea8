// Package control is what the window is made of, and knows nothing of what the window is for: the theme and the styles of text,
// buttons, links, fields and meters that work with the keyboard alone, and the layouts that put them together. It goes on where
// Fyne's own widgets end, and looks the same in light and dark and at every scale.
//
// Everything here is for Fyne's thread.
package control

import "fyne.io/fyne/v2"

// SetVisible shows or hides an object, and does nothing where it is so already.
func SetVisible(o fyne.CanvasObject, visible bool) {
	switch {
	case visible && !o.Visible():
		o.Show()
	case !visible && o.Visible():
		o.Hide()
	}
}
