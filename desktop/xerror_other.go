//go:build !linux || !cgo

package desktop

// OutliveRequestors is for X.
func OutliveRequestors() {}
