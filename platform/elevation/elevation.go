// Package elevation deals with a process that has more rights than the person's desktop, as on Windows after an administrator's prompt.
package elevation

// StartWithout starts a program with the rights of the person's desktop. It does nothing and returns false if this process has no more
// rights than that, so that a child would have the right ones, or if there is no desktop to compare with.
func StartWithout(path string, args ...string) (started bool, err error) {
	return startWithout(path, args)
}
