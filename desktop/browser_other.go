//go:build !linux

package desktop

import (
	"io"

	"github.com/pkg/browser"
)

// OpenBrowser opens a link in the person's browser. What that says has no place among what a command prints.
func OpenBrowser(link string) error {
	browser.Stdout, browser.Stderr = io.Discard, io.Discard
	return browser.OpenURL(link)
}
