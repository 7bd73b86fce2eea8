// Package elevation is about a process that has more rights than the person's desktop, as on Windows behind a prompt for an administrator.
package elevation

// StartWithout starts a program with the rights that the person's desktop has. It does nothing, and returns false, where this process has
// no more than those itself, or where there is no desktop to ask: then whoever is started from here has the right ones, or none are known.
func StartWithout(path string, args ...string) (started bool, err error) {
	return startWithout(path, args)
}
