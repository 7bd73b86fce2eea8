//go:build !console

package app

import (
	"fmt"
	"io"
)

// tell says in a message box why the program cannot start, where there is one: where nobody reads what it prints.
func tell(box io.Writer, text string, _ bool) {
	if box != nil {
		_, _ = fmt.Fprint(box, text) // there is no other place to say it
	}
}
