//go:build !windows

package elevation

// startWithout does nothing: here desktop programs are not started with more rights than the desktop.
func startWithout(string, []string) (bool, error) { return false, nil }
