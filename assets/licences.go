package assets

import (
	_ "embed"
	"strings"
)

// licences is long: it is read from the program's file only when it is asked for.
//
//go:generate go run ./licences -o licences.txt ..
//go:embed licences.txt
var licences string

// Licences are the lines of the licences of everything that the program is made of.
func Licences() []string { return strings.Split(licences, "\n") }
