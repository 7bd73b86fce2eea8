//go:build !windows

package storage

// patiently does something with a file. Nobody who has it open is in the way.
func patiently(do func() error) error { return do() }
