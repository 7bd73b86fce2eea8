//go:build !linux || !cgo

package clipboard

// OutliveRequestors is for X.
func OutliveRequestors() {}
