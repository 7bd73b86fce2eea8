package programs

// What the names of the two programs end with.
const (
	commandsSuffix = ".com"
	windowSuffix   = ".exe"
)

func atLogin(own string) string { return own }
