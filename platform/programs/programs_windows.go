package programs

// The suffixes of the two programs' names.
const (
	commandsSuffix = ".com"
	windowSuffix   = ".exe"
)

func atLogin(own string) string { return own }
