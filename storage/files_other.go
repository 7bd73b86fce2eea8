//go:build !windows

package storage

// patiently calls do once: on this system a file that is open elsewhere can be read and replaced.
func patiently(do func() error) error { return do() }
