// Package product has the program's names and version. It imports nothing, so that every other package can import it.
package product

const (
	// Name is the name for people: in titles, notifications and settings.
	Name = "Connect for Smokeball"
	// Command is the command's name, and the name of the program's files, folders and keychain entries.
	Command = "smokeball-connect"
	// ID identifies the program to the system: in its bundle, its desktop entry and its notifications. The fyne tool reads it from
	// FyneApp.toml.
	ID = "io.github.smokeball-connect"
)

// Version is set when the program is built.
var Version = "dev"
