package cli

import (
	"fmt"

	"smokeball-connect/agent"
)

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(streams Streams) error {
	fmt.Fprintln(streams.Out, programName, agent.Version)
	return nil
}
