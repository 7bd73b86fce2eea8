// Package product says what the program is called, and which version of it this is. It imports nothing, so that every other package can
// import it.
package product

const (
	// Name is what people call the program: in titles, notifications and settings.
	Name = "Connect for Smokeball"
	// Command is what a shell calls it, and what its files, its folders and its entries in a keychain are named after.
	Command = "smokeball-connect"
	// ID is what systems know it by: that of its bundle, its desktop entry and its notifications. The fyne tool has it from FyneApp.toml.
	ID = "io.github.smokeball-connect"
)

// Version is set when the program is built.
var Version = "dev"
