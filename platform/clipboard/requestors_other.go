//go:build !linux || !cgo

package clipboard

func outliveRequestors() {}
