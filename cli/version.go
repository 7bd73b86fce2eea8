package cli

import (
	"fmt"

	"smokeball-connect/agent"
	"smokeball-connect/product"
)

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(streams Streams) error {
	fmt.Fprintln(streams.Out, product.Command, agent.Version)
	return nil
}
