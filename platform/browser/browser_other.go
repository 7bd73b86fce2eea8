//go:build !linux

package browser

import (
	"io"

	pkg "github.com/pkg/browser"
)

// open discards the browser's output, which must not mix with that of a command.
func open(link string) error {
	pkg.Stdout, pkg.Stderr = io.Discard, io.Discard
	return pkg.OpenURL(link)
}
