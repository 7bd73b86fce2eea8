//go:build !console

package app

import (
	"fmt"
	"io"
)

// tell shows in a message box why the program can't start. box is nil if somebody reads what the program prints.
func tell(box io.Writer, text string, _ bool) {
	if box != nil {
		_, _ = fmt.Fprint(box, text) // there is nowhere else to say it
	}
}
