//go:build !windows

package programs

// What the names of the two programs end with.
const (
	commandsSuffix = ""
	windowSuffix   = "-window"
)

func atLogin(own string) string { return commands(own) }
