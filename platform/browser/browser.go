// Package browser opens links in the person's browser.
package browser

// Open opens a link in the person's browser. It may block until the browser is closed.
func Open(link string) error { return open(link) }
