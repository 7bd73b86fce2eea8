//go:build !windows

package programs

// The suffixes of the two programs' names.
const (
	commandsSuffix = ""
	windowSuffix   = "-window"
)

func atLogin(own string) string { return commands(own) }
