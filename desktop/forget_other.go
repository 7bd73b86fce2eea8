//go:build !windows

package desktop

// Forget removes what the program has told this person's desktop: to start it.
func Forget() error {
	if a := NewAutostart(); a != nil {
		return a.remove()
	}
	return nil
}
