//go:build !(darwin && cgo)

package desktop

// WatchDock does nothing: there is no Dock.
func WatchDock(reopen, quit func()) {}

// ShowInDock does nothing: there is no Dock.
func ShowInDock(shown bool) {}
