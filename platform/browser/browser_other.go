//go:build !linux

package browser

import (
	"io"

	pkg "github.com/pkg/browser"
)

// open keeps quiet: what the browser says has no place among what a command prints.
func open(link string) error {
	pkg.Stdout, pkg.Stderr = io.Discard, io.Discard
	return pkg.OpenURL(link)
}
