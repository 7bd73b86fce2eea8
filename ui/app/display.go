package app

import (
	"errors"

	"smokeball-connect/platform/display"
	"smokeball-connect/product"
)

// needDisplay fails if there is no display. It is called before the program with the window is started: without a display there may be no
// graphics library either, and then that program could not even say so.
func needDisplay() error {
	if !display.Available() {
		return errors.New("there is no display to open a window on. The commands work without one: try " + product.Command + " --help")
	}
	return nil
}
