//go:build !linux

package browser

import (
	"io"

	pkg "github.com/pkg/browser"
)

// Open opens a link in the person's browser. What that says has no place among what a command prints.
func Open(link string) error {
	pkg.Stdout, pkg.Stderr = io.Discard, io.Discard
	return pkg.OpenURL(link)
}
