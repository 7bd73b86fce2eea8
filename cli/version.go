package cli

import (
	"fmt"

	"smokeball-connect/product"
)

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(streams Streams) error {
	fmt.Fprintln(streams.Out, product.Command, product.Version)
	return nil
}
