package assets

import (
	_ "embed"
	"strings"
)

// licences is long, but the system reads it from the program's file only when it is used.
//
//go:generate go run ./licences -o licences.txt ..
//go:embed licences.txt
var licences string

// Licences are the lines of the licences of everything that the program is built from.
func Licences() []string { return strings.Split(licences, "\n") }
