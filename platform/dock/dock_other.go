//go:build !(darwin && cgo)

package dock

// Watch does nothing: there is no Dock.
func Watch(reopen, quit func()) {}

// Show does nothing: there is no Dock.
func Show(shown bool) {}
